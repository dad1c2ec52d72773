import Table3 from "cli-table3";
import picocolors from "picocolors";
import type { CellResult, Results } from "../../results/schema.ts";
import type { Grid } from "../grid.ts";
import { formatMargin, formatRate } from "../numbers.ts";
import { gridsOf } from "./grids.ts";
import { machineLines } from "./machine.ts";
import type { ReportOptions } from "./report.ts";
import {
  createFootnotes,
  figuresBelow,
  LEGEND,
  labelColumns,
  type Row,
  type Table,
  tablesOf,
} from "./table.ts";
import { summaryLines } from "./words.ts";

/** Tables for a terminal, then the same in words. */
export function report(results: Results, { colour }: ReportOptions): string {
  const paint = picocolors.createColors(colour);
  const blocks = tablesOf(results).map((table) => drawTable(table, paint));
  return [
    machineLines(results).join("\n"),
    ...blocks,
    paint.dim(LEGEND),
    ...gridsOf(results).map((grid) => drawGrid(grid, paint)),
    ...(results.warnings.length > 0
      ? [results.warnings.map((warning) => `Note: ${warning}`).join("\n")]
      : []),
    [paint.bold("In words"), ...summaryLines(results)].join("\n"),
  ].join("\n\n");
}

type Paint = ReturnType<typeof picocolors.createColors>;

function drawTable(table: Table, paint: Paint): string {
  const footnotes = createFootnotes();
  const labels = labelColumns(table);
  const grid = new Table3({
    head: [...labels, ...table.columns.map(({ heading }) => heading)],
    style: { head: [], border: [], "padding-left": 1, "padding-right": 1 },
    colAligns: [...labels.map(() => "left" as const), ...table.columns.map(() => "right" as const)],
    wordWrap: false,
  });
  for (const row of table.rows) {
    const squares = row.cells.map((cell) =>
      square(cell, table.kind, (found) => footnotes.marks(row, found), paint),
    );
    grid.push([...labels.map((label) => labelOf(row, label, paint)), ...squares]);
  }
  const jobs = table.jobsPerWorker > 1 ? ` · ${table.jobsPerWorker} jobs per worker` : "";
  const title = `${paint.bold(table.scenario)}${jobs}: ${table.summary}`;
  return [title, grid.toString(), ...footnotes.lines()].join("\n");
}

function drawGrid({ title, head, rows, notes }: Grid, paint: Paint): string {
  const grid = new Table3({
    head: [...head],
    style: { head: [], border: [], "padding-left": 1, "padding-right": 1 },
    colAligns: head.map((_, i) => (i === 0 ? "left" : "right")),
    wordWrap: false,
  });
  for (const row of rows) grid.push([...row]);
  return [paint.bold(title), grid.toString(), ...notes.map((note) => paint.dim(note))].join("\n");
}

function labelOf(row: Row, column: "runtime" | "pool", paint: Paint): string {
  const text = column === "runtime" ? row.runtime : row.label;
  return row.role === "contender" ? text : paint.dim(text);
}

/** Two lines: the figure with its mark and margin, then what it is against the yardsticks. */
function square(
  cell: CellResult | null,
  kind: Table["kind"],
  marksOf: (cell: CellResult) => string,
  paint: Paint,
): string {
  if (cell === null) return "";
  const notes = marksOf(cell);
  const { throughput } = cell;
  if (throughput === null) return `${cell.outcome === "unsupported" ? "–" : cell.outcome} ${notes}`;
  const mark = cell.standing === "best" ? "★ " : cell.standing === "tied" ? "~ " : "";
  const rate = `${mark}${formatRate(throughput.estimate)}`;
  const first = [cell.standing === "best" ? paint.green(rate) : rate, formatMargin(throughput), notes];
  const below = figuresBelow(cell, kind).join(" · ");
  return first.filter((part) => part !== "").join(" ") + (below === "" ? "" : `\n${paint.dim(below)}`);
}
