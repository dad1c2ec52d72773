import type { Subject } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import type { Cell } from "../domain/protocol.ts";
import type { Service } from "../processes/service.ts";
import { cellProcess } from "./cell-spec.ts";
import { capacityOf, createLoads } from "./loads.ts";
import type { Block, Plan, PlannedPool } from "./plan.ts";
import { type ForkRun, type Lane, runFork } from "./run-fork.ts";

/** What a fork of a block needs to be run. */
export interface BlockRun {
  readonly plan: Plan;
  readonly block: Block;
  readonly fork: number;
  readonly survey: Survey;
  readonly service: Service | null;
  readonly random: () => number;
  /** The contenders, and null for the reference, that are still in: what failed in an earlier fork is not tried again. */
  readonly given: ReadonlySet<PlannedPool | null>;
  /** Jobs per second that loads are shares of, from the first fork; null: this is the first. */
  readonly capacity: number | null;
  launch(environment: Readonly<Record<string, string>>): Promise<Cell>;
  onTurn(label: string): void;
  onPrinted?: ForkRun["onPrinted"];
}

const YARDSTICKS: readonly Subject[] = ["pool", "main-thread", "anchor"];

/** One fork of a block: the reference with its yardsticks, and the contenders. */
export function runBlock(run: BlockRun): Promise<Lane[]> {
  const { plan, block, fork, survey, service, random, launch, onTurn } = run;
  const { scenario: job, workers, jobsPerWorker } = block;
  const size = { workers: workers.workers, jobsPerWorker };
  const setting = { job, survey, service, seed: plan.seed, packageRoots: plan.packageRoots };
  const pools = [null, ...block.contenders].filter((pool) => run.given.has(pool));
  return runFork({
    crews: pools.map((pool) => cellProcess(pool, size, setting, pool === null ? YARDSTICKS : ["pool"])),
    rounds: plan.rounds,
    warmUp: plan.warmUp,
    batchMs: plan.batchMs,
    meanJobMs: survey.meanJobMs,
    loads: (lanes) =>
      createLoads(run.capacity ?? capacityOf(lanes, block), plan.openLoop, plan.seed * 1000 + fork * 10),
    ...{ random, launch, onTurn },
    ...(run.onPrinted === undefined ? {} : { onPrinted: run.onPrinted }),
  });
}
