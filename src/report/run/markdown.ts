import type { CellResult, Results } from "../../results/schema.ts";
import type { Grid } from "../grid.ts";
import { formatMargin, formatRate } from "../numbers.ts";
import { gridsOf } from "./grids.ts";
import { machineLines } from "./machine.ts";
import { createFootnotes, figuresBelow, LEGEND, labelColumns, type Table, tablesOf } from "./table.ts";
import { summaryLines } from "./words.ts";

/** The same tables for a README, an issue or a job summary. */
export function report(results: Results): string {
  return [
    machineLines(results).join("  \n"),
    ...tablesOf(results).map((table) => drawTable(table)),
    `_${LEGEND}_`,
    ...gridsOf(results).map(drawGrid),
    ...results.warnings.map((warning) => `> ${warning}`),
    summaryLines(results)
      .map((line) => `- ${line}`)
      .join("\n"),
  ].join("\n\n");
}

function drawGrid({ title, head, rows, notes }: Grid): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("\n", " · ")).join(" | ")} |`;
  const rule = head.map((_, i) => (i === 0 ? "---" : "---:"));
  return [
    `**${title}**`,
    [line(head), line(rule), ...rows.map(line)].join("\n"),
    notes.map((note) => `_${note}_`).join("  \n"),
  ].join("\n\n");
}

function drawTable(table: Table): string {
  const footnotes = createFootnotes();
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const jobs = table.jobsPerWorker > 1 ? ` · ${table.jobsPerWorker} jobs per worker` : "";
  const labels = labelColumns(table);
  const rows = table.rows.map((row) =>
    line([
      ...labels.map((label) => (label === "runtime" ? row.runtime : row.label)),
      ...row.cells.map((cell) => square(cell, table.kind, (found) => footnotes.marks(row, found))),
    ]),
  );
  const grid = [
    line([...labels, ...table.columns.map(({ heading }) => heading)]),
    line([...labels.map(() => "---"), ...table.columns.map(() => "---:")]),
    ...rows,
  ];
  const notes = footnotes.lines();
  return [
    `**${table.scenario}**${jobs}: ${table.summary}`,
    grid.join("\n"),
    ...(notes.length > 0 ? [notes.join("  \n")] : []),
  ].join("\n\n");
}

function square(cell: CellResult | null, kind: Table["kind"], marksOf: (cell: CellResult) => string): string {
  if (cell === null) return "";
  const notes = marksOf(cell);
  if (cell.throughput === null) return `${cell.outcome === "unsupported" ? "–" : cell.outcome} ${notes}`;
  const rate = formatRate(cell.throughput.estimate);
  const marked = cell.standing === "best" ? `★ **${rate}**` : cell.standing === "tied" ? `~ ${rate}` : rate;
  const parts = [
    [marked, formatMargin(cell.throughput), notes].filter((part) => part !== "").join(" "),
    ...figuresBelow(cell, kind),
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
