import type { Subject } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import type { Service } from "../processes/service.ts";
import { cellProcess } from "./cell-spec.ts";
import { capacityOf, createLoads } from "./loads.ts";
import type { MatrixWorld } from "./matrix-world.ts";
import type { Block, Plan, PlannedPool } from "./plan.ts";
import { type ForkRun, type ForkRuns, runFork } from "./run-fork.ts";
import type { Schedule } from "./take-round.ts";

/** What a fork of a block needs to be run. */
export interface BlockRun {
  readonly plan: Plan;
  readonly block: Block;
  readonly fork: number;
  readonly schedule: Schedule;
  readonly survey: Survey;
  readonly service: Service | null;
  readonly random: () => number;
  /** The contenders that have not failed, and null for the reference. What failed in an earlier fork is not tried again. */
  readonly given: ReadonlySet<PlannedPool | null>;
  /** Jobs per second that loads are shares of, from the first fork; null: this is the first. */
  readonly capacity: number | null;
  readonly world: Pick<MatrixWorld, "launch" | "watchNoise">;
  onStep(label: string): void;
  onPrinted?: ForkRun["onPrinted"];
}

const YARDSTICKS: readonly Subject[] = ["pool", "main-thread", "anchor"];

/** One fork of a block: the reference with the other yardsticks, and the contenders. */
export function runBlock(run: BlockRun): Promise<ForkRuns> {
  const { plan, block, fork, survey, service, random, world, onStep } = run;
  const { scenario: job, workers, jobsPerWorker } = block;
  const size = { workers: workers.workers, jobsPerWorker };
  const setting = { job, survey, service, seed: plan.seed, packageRoots: plan.packageRoots };
  const pools = [null, ...block.contenders].filter((pool) => run.given.has(pool));
  return runFork({
    cells: [
      ...pools.map((pool) => cellProcess(pool, size, setting, pool === null ? YARDSTICKS : ["pool"])),
      ...(block.twin === null || !run.given.has(block.twin)
        ? []
        : [{ ...cellProcess(block.twin, size, setting), isTwin: true }]),
    ],
    ...{ schedule: run.schedule, survey },
    loads: (runs) =>
      createLoads(run.capacity ?? capacityOf(runs, block), plan.openLoop, plan.seed * 1000 + fork * 10),
    launch: (environment) => world.launch(block.runtime, environment),
    watchNoise: world.watchNoise,
    ...{ random, onStep },
    ...(run.onPrinted === undefined ? {} : { onPrinted: run.onPrinted }),
  });
}
