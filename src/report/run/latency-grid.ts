import type { CellResult } from "../../results/schema.ts";
import type { Cell, Column, Grid } from "../grid.ts";
import { formatDuration, formatPercent, formatRate, orUnknown, withMargin } from "../numbers.ts";
import { labelsOf, nameColumns, type Table, type TableRow, titleOf } from "./tables.ts";

const FIGURES: readonly Column[] = [
  {
    heading: "p50",
    kind: "figure",
    meaning:
      "latency of the median job, from the moment at which it was due; no rank, as the late jobs decide (p99)",
  },
  {
    heading: "p99",
    kind: "figure",
    meaning: "★ least · ~ cannot be told apart from the least, compared fork by fork on the same arrivals",
  },
  { heading: "p99.9", kind: "figure" },
  { heading: "queue", kind: "figure", meaning: "of the median job, the time before a worker took it" },
  { heading: "way", kind: "figure", meaning: "of the median job, the time to the worker and back" },
  { heading: "work", kind: "figure", meaning: "of the median job, the time in the job itself" },
];

const LOAD: Column = {
  heading: "load",
  kind: "name",
  meaning:
    "share of the throughput of no-dispatch (for dispatch alone: of the fastest pool); jobs come at random moments (Poisson), the same for every pool",
};

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
  return {
    title,
    columns: [LOAD, ...nameColumns(table), ...FIGURES],
    rows: loads.flatMap(({ load, ratePerSecond }) =>
      rows.map(({ row, cell }) => ({
        cells: [
          `${formatPercent(load)} · ${formatRate(ratePerSecond)}/s`,
          ...labelsOf(table, row),
          ...figuresAt(cell, load),
        ],
      })),
    ),
  };
}

function figuresAt(cell: CellResult, load: number): Cell[] {
  const found = cell.latency.find((each) => each.load === load);
  const without = (cell: Cell) => [cell, ...FIGURES.slice(1).map(() => "")];
  if (found === undefined) return without("not tried");
  const { p50Ms, p99Ms, p999Ms, unstable, submitLagP99Ms, completed, forks } = found;
  if (unstable !== null) return without({ text: "unstable", tone: "bad", notes: [unstable] });
  if (p50Ms === null)
    return without({ text: "too few jobs", notes: [`${completed} jobs in ${forks} forks`] });
  const late = submitLagP99Ms !== null && submitLagP99Ms > 0.2 * p50Ms.estimate;
  const lateness = `includes the harness's own lateness in submitting jobs: up to ${formatDuration(submitLagP99Ms ?? 0)} (p99)`;
  const quantile = (interval: typeof p50Ms | null) =>
    orUnknown(interval, (known) => withMargin(known, formatDuration));
  const mark = found.rank === "best" ? "★ " : found.rank === "tied" ? "~ " : "";
  const parts = [found.queueWaitP50Ms, found.transportP50Ms, found.serviceP50Ms];
  return [
    { text: quantile(p50Ms), notes: late ? [lateness] : [] },
    { text: `${mark}${quantile(p99Ms)}`, ...(found.rank === "best" ? { tone: "best" as const } : {}) },
    quantile(p999Ms),
    ...parts.map((part) => orUnknown(part, formatDuration)),
  ];
}
