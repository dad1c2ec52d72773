import type { Command } from "commander";
import { list, positiveInteger } from "../src/cli/flags.ts";
import { measurePlan } from "../src/cli/measure-plan.ts";
import type { Frame } from "../src/cli/measuring.ts";
import { chooseRuntimes } from "../src/cli/run-plan.ts";
import type { World } from "../src/cli/world.ts";
import type { Scenario } from "../src/domain/scenario.ts";
import type { MatrixWorld } from "../src/driver/matrix-world.ts";
import type { PlannedPool } from "../src/driver/plan.ts";
import { SHORT_TURN_MS } from "../src/driver/turn-size.ts";
import type { Results } from "../src/results/schema.ts";
import { loadContender } from "./contenders.ts";
import { WORKERS, workloads } from "./workloads.ts";

export const SCHEDULE = { turnMs: SHORT_TURN_MS, measureMs: 3000, warmUp: { leastMs: 100, mostMs: 500 } };
/** One load alone: all pools beside each other. */
export const LOAD = 0.5;
const OPEN_LOOP = { mostMs: 2500, shares: [LOAD] };

export interface MeasureFlags {
  readonly forks: number;
  readonly rounds?: number;
  readonly runtimes?: readonly string[];
}

export function addMeasureFlags(command: Command): Command {
  return command
    .option("--forks <n>", "fresh processes for each contender", positiveInteger(1000), 5)
    .option(
      "--rounds <n>",
      "turns of each contender in a fork (default: as many as fit into 3s)",
      positiveInteger(1000),
    )
    .option("--runtimes <names>", "node, bun, deno (default: the runtime that runs this)", list);
}

/** Contenders side by side at each workload, by the driver of `poolmark run`. The workloads are of one kind of load. */
export async function measureWorkloads(
  contenders: readonly string[],
  scenarios: readonly Scenario[],
  { forks, rounds, runtimes }: MeasureFlags,
  { matrix, world, frame }: { readonly matrix: MatrixWorld; readonly world: World; readonly frame: Frame },
): Promise<Results> {
  const environment = world.environment(null);
  const pools = contenders.map(async (pool): Promise<PlannedPool> => {
    return { choice: { pool, settings: {}, label: pool }, adapter: await loadContender(pool) };
  });
  const plan = {
    ...{ suite: "bench", pools: await Promise.all(pools), runtimes: chooseRuntimes(runtimes, world) },
    scenarios: scenarios.map((scenario) => {
      return { ref: { name: scenario.name }, scenario, jobsPerWorker: scenario.jobsPerWorker };
    }),
    workers: [{ workers: WORKERS, asked: [String(WORKERS)] }],
    ...{ forks, mostForks: forks, target: null, budgetMs: null, seed: 1, packageRoots: {} },
    schedule: { ...SCHEDULE, rounds: rounds ?? null },
    openLoop: scenarios.some((one) => workloads.open.includes(one)) ? OPEN_LOOP : null,
    cores: environment.cores,
    shard: null,
    // All in one block: contenders that are compared are measured in the same forks.
    mostContenders: contenders.length,
  };
  return measurePlan(plan, matrix, { environment, world }, frame);
}
