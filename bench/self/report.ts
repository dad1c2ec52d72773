import Table from "cli-table3";
import { formatMargin, formatRate } from "../../src/report/numbers.ts";
import type { Interval } from "../../src/stats/interval.ts";
import { type Way, WORKERS } from "./contender.ts";
import { forksToTell, GOAL } from "./cost.ts";
import type { PoolSummary, WaySummary } from "./summary.ts";

const LABELS: Readonly<Record<Way, string>> = {
  "by-hand": "by hand",
  adapter: "adapter",
  stamped: "with stamps",
};

/** Two tables, then a sentence for each pool. */
export function reportSelf(pools: readonly PoolSummary[]): string {
  return [
    `A no-op job, ${WORKERS} workers: one in flight (round trip), then ${2 * WORKERS} (throughput and the main thread's CPU)`,
    figuresTable(pools),
    `What an adapter costs of its library's own throughput (goal: at most ${percent(GOAL)}), and stamps of the adapter's`,
    costTable(pools),
    ...pools.map(sentence),
  ].join("\n");
}

function figuresTable(pools: readonly PoolSummary[]): string {
  const table = newTable(["pool", "way", "round trip p50", "p99", "jobs/s", "main thread, a job"], 2);
  for (const { pool, ways, reason } of pools) {
    if (ways.length === 0) table.push([pool, { colSpan: 5, content: shorten(reason ?? "nothing measured") }]);
    for (const [i, way] of ways.entries()) table.push([i === 0 ? pool : "", ...figureCells(pool, way)]);
  }
  return table.toString();
}

function figureCells(pool: string, summary: WaySummary): string[] {
  const { way, roundTripP50Us, roundTripP99Us, jobsPerSecond, mainThreadUsPerJob } = summary;
  return [
    pool === "worker-threads" && way === "by-hand" ? "bare postMessage" : LABELS[way],
    withMargin(roundTripP50Us),
    withMargin(roundTripP99Us),
    `${formatRate(jobsPerSecond.estimate)} ${formatMargin(jobsPerSecond)}`,
    mainThreadUsPerJob === null ? "–" : withMargin(mainThreadUsPerJob),
  ];
}

function costTable(pools: readonly PoolSummary[]): string {
  const table = newTable(
    ["pool", "adapter costs", "95 % interval", "verdict", "stamps cost", "95 % interval"],
    1,
  );
  for (const { pool, adapterCost, stampCost, verdict } of pools) {
    table.push([pool, ...costCells(adapterCost), verdict ?? "–", ...costCells(stampCost)]);
  }
  return table.toString();
}

function costCells(cost: Interval | null): string[] {
  return cost === null ? ["–", "–"] : [percent(cost.estimate), range(cost)];
}

function sentence(summary: PoolSummary): string {
  const { pool, stampCost, wrapperUs, wrapperShare, reason, ways } = summary;
  const share =
    wrapperShare === null ? "" : `, ${percent(wrapperShare)} of the main thread's time without it`;
  const parts = [
    ...adapterWords(summary),
    ...(wrapperUs === null ? [] : [`the wrapper by itself takes ${inMicroseconds(wrapperUs)} a job${share}`]),
    ...(stampCost === null ? [] : [`stamps cost ${withRange(stampCost)}`]),
    ...(reason === null ? [] : [reason]),
    ...new Set(ways.flatMap(({ mainThreadReason }) => mainThreadReason ?? [])),
  ];
  return `${pool}: ${parts.join("; ")}`;
}

function adapterWords({ adapterCost, verdict, forks }: PoolSummary): string[] {
  if (adapterCost === null) return [];
  const cost = withRange(adapterCost);
  if (verdict === null)
    return [`costs ${cost} of what bare messages give, for a queue, errors and replaced workers`];
  const needed = forksToTell(adapterCost, forks.length);
  const judged = {
    pass: `pass, it is within ${percent(GOAL)}`,
    fail: `fail, it is beyond ${percent(GOAL)}`,
    "cannot tell": `cannot tell whether it is within ${percent(GOAL)}${needed === null ? "" : `: with noise as it was, that takes ${needed > 1000 ? "over 1000" : `some ${Math.max(Number(needed.toPrecision(2)), forks.length + 1)}`} forks`}`,
  }[verdict];
  return [`the adapter costs ${cost} of its library's own no-op throughput: ${judged}`];
}

function withRange(cost: Interval): string {
  return cost.low === null
    ? `${percent(cost.estimate)} (one fork: no interval)`
    : `${percent(cost.estimate)} (${range(cost)})`;
}

function range({ low, high }: Interval): string {
  return low === null || high === null ? "–" : `${percent(low)} to ${percent(high)}`;
}

function percent(share: number): string {
  return `${(share * 100)
    .toFixed(1)
    .replace(/^-(0\.0)$/, "$1")
    .replace("-", "−")
    .replace(/\.0$/, "")} %`;
}

function inMicroseconds(us: number): string {
  return `${Number(us.toPrecision(us < 1 ? 2 : 3))} µs`;
}

const withMargin = (interval: Interval) =>
  `${inMicroseconds(interval.estimate)} ${formatMargin(interval)}`.trim();

const shorten = (text: string) => text.replace(/ \(https?:[^)]*\)/, "");

function newTable(head: readonly string[], labels: number): Table.Table {
  return new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, i) => (i < labels ? "left" : "right")),
  });
}
