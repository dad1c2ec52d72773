import { groupBy } from "../../domain/group-by.ts";
import type { CellResult } from "../../results/schema.ts";
import {
  formatDuration,
  formatPercent,
  formatRate,
  joinWords,
  orUnknown,
  plural,
  withMargin,
} from "../../stats/numbers.ts";
import { type Cell, type Grid, gridOf } from "../grid.ts";
import { nameColumns, type Table, type TableRow, titleOf } from "./tables.ts";

const MEANINGS = {
  load: "share of the throughput of no-dispatch (for dispatch alone: of the fastest pool); jobs come at random moments (Poisson), the same for every pool",
  p50: "latency of the median job, from the moment when the job was due; p50 has no rank, as the late jobs decide (p99)",
  p99: "★ lowest · ~ cannot be told apart from the lowest, compared fork by fork on the same arrivals",
};

type Figures = Readonly<{ p50: Cell } & Partial<Record<"p99" | "p999" | "queue" | "way" | "work", Cell>>>;

/** What was measured under load at a worker count; null: nothing. */
export interface UnderLoad {
  readonly title: string;
  readonly workers: number;
  readonly loads: readonly { readonly load: number; readonly ratePerSecond: number }[];
  readonly rows: readonly { readonly row: TableRow; readonly cell: CellResult }[];
}

export function underLoad(table: Table): UnderLoad[] {
  return table.columns.flatMap(({ workers, heading }) => {
    const rows = table.rows
      .filter(({ role }) => role === "contender")
      .flatMap((row) => {
        const cell = row.cells.find((one) => one?.workers === workers);
        return cell == null || cell.latency.length === 0 ? [] : [{ row, cell }];
      });
    const all = rows.flatMap(({ cell }) => cell.latency);
    const loads = all.filter(({ load }, i) => all.findIndex((other) => other.load === load) === i);
    const title = titleOf(table, `latency under load at ${heading}`);
    return loads.length === 0 ? [] : [{ title, workers, loads, rows }];
  });
}

/** Latency under load: one grid for each worker count that has it, load by load. */
export function latencyGrids(table: Table): Grid[] {
  return underLoad(table).map((found) => latencyGrid(table, found));
}

export function latencyGrid(table: Table, { title, loads, rows }: UnderLoad): Grid {
  const data = loads.flatMap(({ load, ratePerSecond }) =>
    rows.map(({ row, cell }) => {
      const at = `${formatPercent(load)} · ${formatRate(ratePerSecond)}/s`;
      return { at, row, ...figuresOf(cell.latency.find((each) => each.load === load)) };
    }),
  );
  return gridOf(title, data, [
    ["load", "name", ({ at }) => at, MEANINGS.load],
    ...nameColumns(table, ({ row }: (typeof data)[number]) => row),
    ["p50", "figure", ({ p50 }) => p50, MEANINGS.p50],
    ["p99", "figure", ({ p99 }) => p99 ?? "", MEANINGS.p99],
    ["p99.9", "figure", ({ p999 }) => p999 ?? ""],
    ["queue", "figure", ({ queue }) => queue ?? "", "of the median job, the time before a worker took it"],
    ["way", "figure", ({ way }) => way ?? "", "of the median job, the time to the worker and back"],
    ["work", "figure", ({ work }) => work ?? "", "of the median job, the time in the job itself"],
  ]);
}

function figuresOf(found: CellResult["latency"][number] | undefined): Figures {
  if (found === undefined) return { p50: "not tried" };
  const { p50Ms, p99Ms, p999Ms, unstable, submitLagP99Ms, completed, forks } = found;
  if (unstable !== null) return { p50: { text: "unstable", tone: "bad", notes: [unstable] } };
  if (p50Ms === null)
    return { p50: { text: "too few jobs", notes: [`${completed} jobs in ${forks} forks`] } };
  const late = submitLagP99Ms !== null && submitLagP99Ms > 0.2 * p50Ms.estimate;
  const lateness = `includes the harness's own lateness in submitting jobs: up to ${formatDuration(submitLagP99Ms ?? 0)} (p99)`;
  const quantile = (interval: typeof p50Ms | null) =>
    orUnknown(interval, (known) => withMargin(known, formatDuration));
  const mark = found.rank === "best" ? "★ " : found.rank === "tied" ? "~ " : "";
  return {
    p50: { text: quantile(p50Ms), notes: late ? [lateness] : [] },
    p99: { text: `${mark}${quantile(p99Ms)}`, ...(found.rank === "best" ? { tone: "best" as const } : {}) },
    p999: quantile(p999Ms),
    queue: orUnknown(found.queueWaitP50Ms, formatDuration),
    way: orUnknown(found.transportP50Ms, formatDuration),
    work: orUnknown(found.serviceP50Ms, formatDuration),
  };
}

/**
 * Whose p99 is the lowest under load: a sentence for each worker count, and for each block, as only pools of one block saw
 * the same arrivals. None where nothing tells the ranks.
 */
export function latencyAnswers(table: Table, runtime: string): string[] {
  const isSeveral = new Set(table.rows.flatMap(({ cells }) => cells.flatMap(withLatency))).size > 1;
  return underLoad(table).flatMap(({ workers, loads, rows }) => {
    const cells = rows.flatMap(({ cell }) => (cell.runtime === runtime ? [cell] : []));
    const blocks = [...groupBy(cells, ({ block }) => block).values()];
    return blocks.flatMap((block) => {
      const found = loads.flatMap(({ load }) => lowestAt(load, block));
      const size = isSeveral ? ` with ${plural(workers, "worker")}` : "";
      const among = blocks.length > 1 ? ` of ${joinWords(block.map(({ pool }) => pool))}` : "";
      return found.length === 0 ? [] : [`lowest p99 latency${among}${size}: ${found.join("; ")}.`];
    });
  });
}

const withLatency = (cell: CellResult | null) =>
  cell === null || cell.latency.length === 0 ? [] : [cell.workers];

/** `piscina at 50 % load (1.2 ms)`; empty: nothing tells it from the others. */
function lowestAt(load: number, block: readonly CellResult[]): string[] {
  const ranked = block.flatMap(({ pool, latency }) => {
    const { rank = null, p99Ms = null } = latency.find((one) => one.load === load) ?? {};
    return rank === null || p99Ms === null ? [] : [{ pool, rank, p99Ms }];
  });
  const best = ranked.find(({ rank }) => rank === "best");
  if (best === undefined || ranked.length < 2) return [];
  const ties = ranked.filter(({ rank }) => rank === "tied");
  const pools = joinWords(
    [best, ...ties].map(({ pool }) => pool),
    "or",
  );
  const apart = ties.length === 0 ? "" : ", not told apart";
  return [`${pools} at ${formatPercent(load)} load (${formatDuration(best.p99Ms.estimate)}${apart})`];
}
