import type { CellResult, Results } from "../../results/schema.ts";
import type { Interval } from "../../stats/interval.ts";
import {
  formatJobRate,
  formatMargin,
  formatRange,
  formatRate,
  formatTick,
  formatTimes,
} from "../../stats/numbers.ts";
import { answerOfTable } from "../run/answer.ts";
import { inRuntime, noteOnWorkers, type Table, type TableRow, tablesOf, titleOf } from "../run/tables.ts";
import { throughputGrid } from "../run/throughput-grid.ts";
import { type Domain, logDomain } from "./axis.ts";
import type { Panel, Picture } from "./picture.ts";
import { type DotRow, rowsPanel } from "./rows-panel.ts";

/** Which pool: × main thread with intervals, a panel for each worker count, the best first. */
export function poolsPictures(results: Results): Picture[] {
  return tablesOf(results).flatMap((table) => {
    const measure = measureOf(table);
    const intervals = rowsOf(table).flatMap(({ cells }) =>
      cells.flatMap((cell) => (cell === null ? [] : (measure.of(cell) ?? []))),
    );
    if (intervals.length === 0) return [];
    const domain = logDomain(intervals, measure.references);
    const hasReference = rowsOf(table).some(({ role }) => role === "reference");
    const blank = table.columns.flatMap((_, column) => whyBlank(table, column, measure));
    return [
      {
        ...{ name: "pools", scenario: table.scenario, title: titleOf(table, "which pool") },
        message: answerOfTable(table),
        panels: panelsOf(table, measure, domain),
        legend: [
          `${table.tooNoisy === null ? "★ best · ~ not told apart from the best (shaded) · " : ""}lines: 95 % intervals over forks · the scale is logarithmic${measure.references.length === 0 ? "" : " · dashed: the main thread alone"}${hasReference ? " · hollow: no-dispatch, the most that a pool can reach" : ""}`,
          ...noteOnWorkers(table),
          ...blank,
        ],
        grid: throughputGrid(table),
      },
    ];
  });
}

interface Measure {
  readonly unit: string;
  readonly of: (cell: CellResult) => Interval | null;
  readonly format: (value: number) => string;
  readonly tick: (value: number) => string;
  readonly references: readonly number[];
}

/** Dispatch alone is no faster by a pool; elsewhere that is the question. */
function measureOf({ kind, rows }: Table): Measure {
  const hasTimes = rows.some(({ cells }) =>
    cells.some((cell) => cell !== null && cell.timesMainThread !== null),
  );
  if (kind === "dispatch" || !hasTimes)
    return {
      unit: "jobs/s",
      of: ({ throughput }) => throughput,
      format: formatRate,
      tick: formatTick,
      references: [],
    };
  return {
    unit: "× main thread",
    of: ({ timesMainThread }) => timesMainThread,
    format: formatTimes,
    tick: (value) => `${formatTick(value)}×`,
    references: [1],
  };
}

/** A worker count without any figure has no panel: a sentence for all its pools says why. */
function whyBlank(table: Table, column: number, measure: Measure): string[] {
  const cells = rowsOf(table).flatMap(({ cells }) => cells[column] ?? []);
  const reasons = new Set(cells.map(({ reason }) => reason));
  if (cells.some((cell) => measure.of(cell) !== null) || reasons.size !== 1) return [];
  return [`${table.columns[column]?.heading}: ${[...reasons][0]}`];
}

function panelsOf(table: Table, measure: Measure, domain: Domain): Panel[] {
  const drafts = table.runtimes.flatMap((runtime) =>
    table.columns.flatMap((_, column) =>
      whyBlank(table, column, measure).length > 0 ? [] : [draftOf(table, runtime, column, measure)],
    ),
  );
  const beside = drafts.flatMap(({ rows }) => rows);
  const { tick: format, unit, references } = measure;
  return drafts.map(({ about, rows }) =>
    rowsPanel(about, rows, { domain, format, unit, references, beside }),
  );
}

function draftOf(table: Table, runtime: string, column: number, measure: Measure) {
  const { workers, heading } = table.columns[column] ?? { workers: 0, heading: "" };
  const rows = rowsOf(table)
    .filter((row) => row.runtime === runtime)
    .flatMap((row) => {
      const cell = row.cells[column];
      return cell == null ? [] : [{ row, cell }];
    })
    .sort(
      (a, b) =>
        orderOf(a.cell) - orderOf(b.cell) ||
        (measure.of(b.cell)?.estimate ?? 0) - (measure.of(a.cell)?.estimate ?? 0),
    )
    .map(({ row, cell }) => dotRow(row, cell, measure));
  const best = rows.filter(({ tone }) => tone === "best").map(({ label, value }) => `${label} ${value}`);
  const title = inRuntime(table, heading, runtime);
  const label = `${table.scenario} at ${title}: ${best.length === 0 ? "no best pool" : best.join(", ")}`;
  return { about: { title, label, data: { workers: String(workers), runtime } }, rows };
}

/** The main thread is the measure; and to dispatch nothing, as the reference does, is no measure of dispatch. */
function rowsOf({ rows, kind }: Table): readonly TableRow[] {
  return rows.filter(({ role }) => role === "contender" || (role === "reference" && kind !== "dispatch"));
}

/** The best, then its ties, then the others; cells without a figure and yardsticks stand last. */
function orderOf({ role, outcome, rank }: CellResult): number {
  if (outcome !== "ok") return 3;
  if (role !== "contender") return 4;
  return rank === "best" ? 0 : rank === "tied" ? 1 : 2;
}

function dotRow({ runtime, label: name, role }: TableRow, cell: CellResult, { of, format }: Measure): DotRow {
  const interval = of(cell);
  const { outcome, reason, rank, pool, throughput } = cell;
  const mark = rank === "best" ? "★ " : rank === "tied" ? "~ " : "";
  const about = { data: { pool: role === "contender" ? pool : "", runtime } };
  if (interval === null)
    return {
      ...{ ...about, label: name, interval, value: `${outcome}: ${reason ?? ""}`, shape: "dot" },
      ...{ tone: outcome === "failed" ? "bad" : "soft", hover: `${name}: ${outcome}: ${reason ?? ""}` },
    };
  const value = format(interval.estimate);
  const range = formatRange(interval, format);
  const rate = throughput === null ? "" : `; ${formatJobRate(throughput.estimate)}`;
  return {
    ...{ ...about, label: `${mark}${name}`, interval, value },
    ...{
      shape: role === "contender" ? "dot" : "ring",
      tone: toneOf(cell),
      inBand: rank === "best" || rank === "tied",
    },
    hover: `${name}: ${value} ${formatMargin(interval)}${range === "" ? "" : `, 95 % interval ${range}`}${rate}`,
  };
}

function toneOf({ role, rank }: CellResult): DotRow["tone"] {
  if (role !== "contender") return "soft";
  return rank === "best" ? "best" : "mark";
}
