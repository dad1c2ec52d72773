import { type Grid, gridOf } from "../src/report/grid.ts";
import type { Page } from "../src/report/page.ts";
import { factsOf } from "../src/report/run/page.ts";
import type { CellResult } from "../src/results/schema.ts";
import { formatAsChange, formatDuration, formatPercent, formatRate } from "../src/stats/numbers.ts";
import { roughly } from "../src/summary/precision.ts";
import { nameOf, WAYS } from "./contenders.ts";
import { BUSY, cellOf, costsOf, forksOf, GOAL, type SelfPool } from "./cost.ts";
import { throughputOf } from "./pool-page.ts";
import { selfWorkloads, WORKERS } from "./workloads.ts";

export interface SelfBenchmark {
  readonly pools: readonly SelfPool[];
  /** What the wrapper around every library takes for a job by itself. */
  readonly wrapperMs: number;
}

const ONE = selfWorkloads[0]?.name ?? "";

export function selfPage({ pools, wrapperMs }: SelfBenchmark): Page {
  const [first] = pools;
  return {
    title: "The price of the harness",
    answer: [`What poolmark's adapters cost: a no-op, ${WORKERS} workers`],
    parts: [figuresGrid(pools), costsGrid(pools)],
    facts: [
      ...(first === undefined ? [] : factsOf(first.results)),
      `The code of ours around every library takes ${formatDuration(wrapperMs)} a job by itself`,
    ],
  };
}

function figuresGrid(pools: readonly SelfPool[]): Grid {
  const used = pools.flatMap((one) => {
    const ways = WAYS.filter((way) => nameOf(one.pool, way) !== null);
    return ways.map((way) => ({ pool: one.pool, way, cellAt: (name: string) => cellOf(one, way, name) }));
  });
  return gridOf("Ways to use each pool", used, [
    ["pool", "name", ({ pool }) => pool],
    ["way", "name", ({ way }) => way],
    ["a job, one in flight", "figure", ({ cellAt }) => throughputOf(cellAt(ONE), formatPeriod)],
    ["jobs/s", "figure", ({ cellAt }) => throughputOf(cellAt(BUSY), formatRate), `${2 * WORKERS} in flight`],
    ["main thread, a job", "figure", ({ cellAt }) => mainThreadOf(cellAt(BUSY)), "its CPU time"],
  ]);
}

const formatPeriod = (perSecond: number) => formatDuration(1000 / perSecond);

function mainThreadOf(cell: CellResult | undefined): string {
  const { cpuMsPerJob = null, cpuShares = null } = cell ?? {};
  return cpuMsPerJob && cpuShares ? formatDuration(cpuMsPerJob.estimate * cpuShares.main) : "";
}

function costsGrid(pools: readonly SelfPool[]): Grid {
  const costs = pools.map((one) => {
    const { adapter, stamps, verdict, forksToTell } = costsOf(one);
    const enough = forksToTell === null ? "more forks" : roughly(forksToTell);
    const notes = [adapter === null ? whyNoCost(one) : `With noise as it was, ${enough} would tell`];
    return {
      pool: one.pool,
      cost: adapter === null ? { text: "none", notes } : formatAsChange(adapter),
      judged: { text: verdict ?? "", notes: verdict === "cannot tell" ? notes : [] },
      withStamps: stamps === null ? "" : formatAsChange(stamps),
    };
  });
  const title = `Throughput of a no-op, all workers busy (goal: an adapter costs at most ${formatPercent(GOAL)})`;
  return gridOf(title, costs, [
    ["pool", "name", ({ pool }) => pool],
    [
      "adapter",
      "figure",
      ({ cost }) => cost,
      "beside the library or messages by hand, with the 95 % interval",
    ],
    ["verdict", "text", ({ judged }) => judged],
    ["stamps", "figure", ({ withStamps }) => withStamps, "beside the adapter without them"],
  ]);
}

/** Why there is nothing that the adapter's throughput could be compared with. */
function whyNoCost(one: SelfPool): string {
  if (nameOf(one.pool, "by hand") === null)
    return "No library lies under this pool, so there is nothing to write by hand";
  const ways = (["by hand", "adapter"] as const).filter((way) => forksOf(one, way).length === 0);
  return `Not measured with all workers busy: ${ways.join(", ")}`;
}
