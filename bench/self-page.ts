import { type Cell, type Grid, gridOf } from "../src/report/grid.ts";
import {
  formatChange,
  formatDuration,
  formatPercent,
  formatRange,
  formatRate,
  withMargin,
} from "../src/report/numbers.ts";
import type { Page } from "../src/report/page.ts";
import type { CellResult } from "../src/results/schema.ts";
import type { Interval } from "../src/stats/interval.ts";
import { nameOf, WAYS, type Way } from "./contenders.ts";
import { BUSY, cellOf, costsOf, falling, GOAL, type SelfPool } from "./cost.ts";
import { factsOf } from "./pool-page.ts";
import { selfWorkloads, WORKERS } from "./workloads.ts";

export interface SelfBenchmark {
  readonly pools: readonly SelfPool[];
}

const ONE = selfWorkloads[0]?.name ?? "";

export function selfPage({ pools }: SelfBenchmark): Page {
  const [first] = pools;
  return {
    title: "The price of the harness",
    answer: [`What poolmark's adapters cost: a no-op, ${WORKERS} workers`],
    parts: [{ grid: figuresGrid(pools) }, { grid: costsGrid(pools) }],
    facts: first === undefined ? [] : factsOf(first.results),
  };
}

function figuresGrid(pools: readonly SelfPool[]): Grid {
  const used = pools.flatMap((one) =>
    WAYS.filter((way) => nameOf(one.pool, way) !== null).map((way) => {
      const [single, busy] = [cellOf(one, way, ONE), cellOf(one, way, BUSY)];
      const named = { pool: one.pool, way };
      if (single === null || busy === null) return { ...named, job: failureOf(one, way), rate: "", main: "" };
      const ms = single.throughput && falling(single.throughput, (rate) => 1000 / rate);
      const job = ms === null ? "" : withMargin(ms, formatDuration);
      const rate = busy.throughput === null ? "" : withMargin(busy.throughput, formatRate);
      return { ...named, job, rate, main: mainThreadOf(busy) };
    }),
  );
  return gridOf("Ways to use each pool", used, [
    ["pool", "name", ({ pool }) => pool],
    ["way", "name", ({ way }) => way],
    ["a job, one in flight", "figure", ({ job }) => job],
    ["jobs/s", "figure", ({ rate }) => rate, `${2 * WORKERS} in flight`],
    ["main thread, a job", "figure", ({ main }) => main, "its CPU time"],
  ]);
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

function costsGrid(pools: readonly SelfPool[]): Grid {
  const costs = pools.map((one) => {
    const { adapter, stamps, verdict, forksToTell } = costsOf(one);
    const notes = adapter === null ? [whyNoCost(one)] : forksToTell === null ? [] : [enough(forksToTell)];
    const cost = adapter === null ? { text: "none", notes } : costOf(adapter);
    const judged = { text: verdict ?? "", notes: verdict === "cannot tell" ? notes : [] };
    return { ...one, cost, judged, stamps: costOf(stamps) };
  });
  const meaning = "of the throughput by hand, or of bare messages, with the 95 % interval";
  const wrapper = "what the code around every library takes by itself for a job";
  const title = `What an adapter costs of its library's no-op throughput (goal: at most ${formatPercent(GOAL)})`;
  return gridOf(title, costs, [
    ["pool", "name", ({ pool }) => pool],
    ["adapter costs", "figure", ({ cost }) => cost, meaning],
    ["verdict", "text", ({ judged }) => judged],
    ["stamps cost", "figure", ({ stamps }) => stamps, "of the adapter's throughput"],
    ["wrapper", "figure", ({ wrapperUs }) => formatDuration(wrapperUs / 1000), wrapper],
  ]);
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
  const range = formatRange(cost, formatChange);
  return `${formatChange(cost.estimate)}${range === "" ? "" : ` (${range})`}`;
}
