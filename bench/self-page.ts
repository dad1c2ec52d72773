import type { Cell, Column, Grid } from "../src/report/grid.ts";
import {
  formatChange,
  formatDuration,
  formatPercent,
  formatRate,
  withMargin,
} from "../src/report/numbers.ts";
import type { Page } from "../src/report/page.ts";
import type { CellResult } from "../src/results/schema.ts";
import type { Interval } from "../src/stats/interval.ts";
import { nameOf, WAYS, type Way } from "./contenders.ts";
import { BUSY, cellOf, costsOf, GOAL, type SelfPool } from "./cost.ts";
import { factsOf } from "./pool-page.ts";
import { selfWorkloads, WORKERS } from "./workloads.ts";

export type { SelfPool };

export interface SelfBenchmark {
  readonly pools: readonly SelfPool[];
}

const ONE = selfWorkloads[0]?.scenario.name ?? "";

export function selfPage({ pools }: SelfBenchmark): Page {
  const [first] = pools;
  return {
    title: "The price of the harness",
    answer: [`What poolmark's adapters cost: a no-op, ${WORKERS} workers`],
    parts: [{ grid: figuresGrid(pools) }, { grid: costsGrid(pools) }],
    facts: first === undefined ? [] : factsOf(first.results),
  };
}

const columns = (...headings: [heading: string, kind: Column["kind"], meaning?: string][]): Column[] =>
  headings.map(([heading, kind, meaning]) => ({ heading, kind, ...(meaning !== undefined && { meaning }) }));

function figuresGrid(pools: readonly SelfPool[]): Grid {
  return {
    title: "Ways to use each pool",
    columns: columns(
      ["pool", "name"],
      ["way", "name"],
      ["a job, one in flight", "figure"],
      ["jobs/s", "figure", `${2 * WORKERS} in flight`],
      ["main thread, a job", "figure", "its CPU time"],
    ),
    rows: pools.flatMap((one) =>
      WAYS.filter((way) => nameOf(one.pool, way) !== null).map((way) => ({
        cells: [one.pool, way, ...cellsOf(one, way)],
      })),
    ),
  };
}

function cellsOf(one: SelfPool, way: Way): Cell[] {
  const [single, busy] = [cellOf(one, way, ONE), cellOf(one, way, BUSY)];
  if (single === null || busy === null) return [failureOf(one, way), "", ""];
  const msPerJob = single.throughput && inverse(single.throughput);
  return [
    msPerJob === null ? "" : withMargin(msPerJob, formatDuration),
    busy.throughput === null ? "" : withMargin(busy.throughput, formatRate),
    mainThreadOf(busy),
  ];
}

/** Empty where nothing failed: nothing was measured. */
function failureOf({ pool, results }: SelfPool, way: Way): Cell {
  const failed = results.cells.find((cell) => cell.pool === nameOf(pool, way) && cell.outcome !== "ok");
  return { text: failed?.outcome ?? "", notes: failed?.reason == null ? [] : [failed.reason] };
}

function mainThreadOf({ cpuMsPerJob, cpuShares }: CellResult): string {
  return cpuMsPerJob === null || cpuShares === null
    ? ""
    : formatDuration(cpuMsPerJob.estimate * cpuShares.main);
}

/** Jobs per second → ms per job. */
function inverse({ estimate, low, high }: Interval): Interval {
  return {
    estimate: 1000 / estimate,
    low: high === null ? null : 1000 / high,
    high: low === null ? null : 1000 / low,
  };
}

function costsGrid(pools: readonly SelfPool[]): Grid {
  return {
    title: `What an adapter costs of its library's no-op throughput (goal: at most ${formatPercent(GOAL)})`,
    columns: columns(
      ["pool", "name"],
      ["adapter costs", "figure", "of the throughput by hand, or of bare messages, with the 95 % interval"],
      ["verdict", "text"],
      ["stamps cost", "figure", "of the adapter's throughput"],
      ["wrapper", "figure", "what the code around every library takes by itself for a job"],
    ),
    rows: pools.map((one) => {
      const { adapter, stamps, verdict, forksToTell } = costsOf(one);
      const notes = adapter === null ? [whyNoCost(one)] : forksToTell === null ? [] : [enough(forksToTell)];
      return {
        cells: [
          one.pool,
          adapter === null ? { text: "none", notes } : costOf(adapter),
          { text: verdict ?? "", notes: verdict === "cannot tell" ? notes : [] },
          costOf(stamps),
          formatDuration(one.wrapperUs / 1000),
        ],
      };
    }),
  };
}

const enough = (forks: number) =>
  `With noise as it was, ${forks >= 1000 ? "more than 1,000" : `some ${forks}`} forks would tell`;

/** Why there is nothing that the adapter's throughput could be compared with. */
function whyNoCost(one: SelfPool): string {
  if (nameOf(one.pool, "by hand") === null)
    return one.isLibrary
      ? `Nobody has written ${one.pool} by hand: bench/by-hand has no program for it`
      : "No library lies under this pool, so there is nothing to write by hand";
  const ways = (["by hand", "adapter"] as const).filter((way) => cellOf(one, way, BUSY) === null);
  return `Not measured with all workers busy: ${ways.join(", ")}`;
}

function costOf(cost: Interval | null): string {
  if (cost === null) return "";
  const { estimate, low, high } = cost;
  const range = low === null || high === null ? "" : ` (${formatChange(low)} to ${formatChange(high)})`;
  return `${formatChange(estimate)}${range}`;
}
