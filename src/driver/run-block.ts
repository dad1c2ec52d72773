import type { Subject } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import { cellProcess } from "./cell-spec.ts";
import { capacityOf, createLoads } from "./loads.ts";
import { type MatrixWorld, serviceFor } from "./matrix-world.ts";
import type { Block, Plan } from "./plan.ts";
import type { Records } from "./records.ts";
import { type ForkRun, type ForkRuns, runFork } from "./run-fork.ts";

const YARDSTICKS: readonly Subject[] = ["pool", "main-thread", "anchor"];

/**
 * One fork of a block: the reference with the other yardsticks, and the contenders. What failed in an earlier fork is not tried
 * again. Loads are shares of the capacity that the first fork found.
 */
export async function runBlock(
  { plan, world, records }: { readonly plan: Plan; readonly world: MatrixWorld; readonly records: Records },
  { block, fork }: { readonly block: Block; readonly fork: number },
  survey: Survey,
  run: Pick<ForkRun, "random" | "onStep" | "onPrinted"> & { readonly measureMs: number },
): Promise<ForkRuns> {
  const { scenario: job, workers, jobsPerWorker, twin } = block;
  const { seed, packageRoots, openLoop } = plan;
  const size = { workers: workers.workers, jobsPerWorker };
  const setting = { job, survey, service: await serviceFor(job.scenario, world), seed, packageRoots };
  const given = records.given(block);
  const pools = [null, ...block.contenders].filter((pool) => given.has(pool));
  return runFork({
    ...run,
    cells: [
      ...pools.map((pool) => cellProcess(pool, size, setting, pool === null ? YARDSTICKS : ["pool"])),
      ...(twin !== null && given.has(twin) ? [{ ...cellProcess(twin, size, setting), isTwin: true }] : []),
    ],
    ...{ schedule: { ...plan.schedule, measureMs: run.measureMs }, survey, watchNoise: world.watchNoise },
    loads: (runs) =>
      createLoads(records.capacity(block) ?? capacityOf(runs, block), openLoop, seed * 1000 + fork * 10),
    launch: (environment) => world.launch(block.runtime, environment),
  });
}
