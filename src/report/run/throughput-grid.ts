import type { CellResult } from "../../results/schema.ts";
import type { Interval } from "../../stats/interval.ts";
import { formatDuration, formatPercent, formatRate, formatTimes, withMargin } from "../../stats/numbers.ts";
import { type Cell, type ColumnOf, type Grid, gridOf } from "../grid.ts";
import {
  FEW_FORKS,
  nameColumns,
  noteOnWorkers,
  type Table,
  type TableRow,
  titleOf,
  withSpread,
} from "./tables.ts";

const LEGEND =
  "First: jobs per second ÷ those of the main thread alone; ± is half of the 95 % interval over forks.";
const SHARE =
  "Then: jobs per second, and their share of no-dispatch; this ± includes changes of the machine's speed.";
const MOST = "The workers of no-dispatch hold their jobs already, so no pool can do more.";
const BEATEN =
  "More than 100 %: the workers of no-dispatch hindered each other (memory, caches), or the jobs are so long that the ends of turns decide.";
const DISPATCH_LEGEND = [
  "First: jobs per second; ± is half of the 95 % interval over forks. Then: the time of one job at that rate.",
];
const FEW_FORKS_LEGEND = `With fewer than ${FEW_FORKS} forks: the interval itself.`;
const MARKS = "★ best · ~ cannot be told apart from the best";

/** Pools as rows, worker counts as columns. */
export function throughputGrid(table: Table): Grid {
  const { columns, rows, kind, summary, tooNoisy } = table;
  const figures = columns.map(({ heading }, i): ColumnOf<TableRow> => {
    return [heading, "figure", ({ cells }) => square(cells[i] ?? null, kind)];
  });
  const all = [...nameColumns(table, (row: TableRow) => row), ...figures];
  return gridOf(titleOf(table, summary), rows, all, {
    isYardstick: ({ role }) => role !== "contender",
    notes: [
      ...(kind === "dispatch"
        ? DISPATCH_LEGEND
        : [LEGEND, `${SHARE} ${rows.some((row) => row.cells.some(beatsReference)) ? BEATEN : MOST}`]),
      ...(rows.some((row) => row.cells.some(hasFewForks)) ? [FEW_FORKS_LEGEND] : []),
      ...(tooNoisy === null && rows.some((row) => row.cells.some(isRanked)) ? [MARKS] : []),
      ...noteOnWorkers(table),
    ],
  });
}

/** Surely, and not by chance. */
const beatsReference = (cell: CellResult | null) => (cell?.efficiency?.low ?? 0) > 1;

const isRanked = (cell: CellResult | null) => cell?.rank === "best" || cell?.rank === "tied";

const hasFewForks = (cell: CellResult | null) =>
  cell?.throughput?.low != null && cell.forks.length < FEW_FORKS;

/** The figure with its mark and margin, then what it comes from. */
function square(cell: CellResult | null, kind: Table["kind"]): Cell {
  if (cell === null) return "";
  const { throughput, outcome, rank, warnings } = cell;
  if (throughput === null) return withoutFigure(cell);
  const mark = rank === "best" ? "★ " : rank === "tied" ? "~ " : "";
  const perSecond = (rate: number) => `${formatRate(rate)}/s`;
  const times = kind === "dispatch" ? null : cell.timesMainThread;
  const figure =
    times === null ? withSpread(cell, throughput, perSecond) : withSpread(cell, times, formatTimes);
  const below = [
    ...(times === null ? [] : [rateOf(cell, throughput, perSecond)]),
    ...(kind === "dispatch" ? [`${formatDuration(1000 / throughput.estimate)} a job`] : []),
    ...(kind === "dispatch" || cell.efficiency === null ? [] : [formatPercent(cell.efficiency.estimate)]),
  ];
  const text = [`${mark}${figure}`, ...(below.length === 0 ? [] : [below.join(" · ")])].join("\n");
  const notes = outcome === "ok" ? warnings : [];
  return { text, notes, ...(rank === "best" ? { tone: "best" } : {}) };
}

/** Of few forks the figure alone: two intervals from end to end would fill the table. */
function rateOf({ forks }: CellResult, rate: Interval, format: (perSecond: number) => string): string {
  return forks.length < FEW_FORKS ? format(rate.estimate) : withMargin(rate, format);
}

function withoutFigure({ outcome, reason }: CellResult): Cell {
  if (outcome === "unsupported") return { text: "–", notes: [reason ?? "not supported"], tone: "faint" };
  return { text: outcome, notes: [reason ?? outcome], tone: outcome === "failed" ? "bad" : "faint" };
}
