import { type Grid, gridOf } from "../src/report/grid.ts";
import { formatAsChange, formatDuration, formatPercent, formatRate } from "../src/report/numbers.ts";
import type { Page } from "../src/report/page.ts";
import { factsOf } from "../src/report/run/page.ts";
import type { CellResult } from "../src/results/schema.ts";
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
    parts: [{ grid: figuresGrid(pools) }, { grid: costsGrid(pools) }],
    facts: [
      ...(first === undefined ? [] : factsOf(first.results)),
      `The code of ours around every library takes ${formatDuration(wrapperMs)} a job by itself`,
    ],
  };
}

function figuresGrid(pools: readonly SelfPool[]): Grid {
  const used = pools.flatMap((one) =>
    WAYS.flatMap((way) => {
      const [single, busy] = [ONE, BUSY].map((scenario) => cellOf(one, way, scenario));
      if (single === undefined || busy === undefined) return [];
      const job = throughputOf(single, (rate) => formatDuration(1000 / rate));
      return [{ pool: one.pool, way, job, busy }];
    }),
  );
  return gridOf("Ways to use each pool", used, [
    ["pool", "name", ({ pool }) => pool],
    ["way", "name", ({ way }) => way],
    ["a job, one in flight", "figure", ({ job }) => job],
    ["jobs/s", "figure", ({ busy }) => throughputOf(busy, formatRate), `${2 * WORKERS} in flight`],
    ["main thread, a job", "figure", ({ busy }) => mainThreadOf(busy), "its CPU time"],
  ]);
}

function mainThreadOf({ cpuMsPerJob, cpuShares }: CellResult): string {
  return cpuMsPerJob === null || cpuShares === null
    ? ""
    : formatDuration(cpuMsPerJob.estimate * cpuShares.main);
}

function costsGrid(pools: readonly SelfPool[]): Grid {
  const costs = pools.map((one) => {
    const { adapter, stamps, verdict, forksToTell } = costsOf(one);
    const notes = adapter === null ? [whyNoCost(one)] : forksToTell === null ? [] : [enough(forksToTell)];
    return {
      ...one,
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
      "beside the library or bare messages by hand, with the 95 % interval",
    ],
    ["verdict", "text", ({ judged }) => judged],
    ["stamps", "figure", ({ withStamps }) => withStamps, "beside the adapter without them"],
  ]);
}

const enough = (forks: number) =>
  `With noise as it was, ${forks >= 1000 ? "more than 1,000" : `some ${forks}`} forks would tell`;

/** Why there is nothing that the adapter's throughput could be compared with. */
function whyNoCost(one: SelfPool): string {
  if (nameOf(one.pool, "by hand") === null)
    return "No library lies under this pool, so there is nothing to write by hand";
  const ways = (["by hand", "adapter"] as const).filter((way) => forksOf(one, way).length === 0);
  return `Not measured with all workers busy: ${ways.join(", ")}`;
}
