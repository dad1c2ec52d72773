import Table3 from "cli-table3";
import picocolors from "picocolors";
import type { Scorecard } from "../../faults/scorecard.ts";
import { glanceAt, glanceLegend } from "./glance.ts";
import { type Cell, type FaultTable, headLines, LEGEND, tablesOf } from "./table.ts";

type Paint = ReturnType<typeof picocolors.createColors>;

/** Tables for a terminal. */
export function report(card: Scorecard, { colour }: { readonly colour: boolean }): string {
  const paint = picocolors.createColors(colour);
  return [
    headLines(card).join("\n"),
    ...tablesOf(card).map((table) => drawTable(table, paint)),
    paint.dim(LEGEND.join("\n")),
    drawGlance(card, paint),
  ].join("\n\n");
}

/** Last, where a terminal stops scrolling. */
function drawGlance(card: Scorecard, paint: Paint): string {
  const { pools, lines } = glanceAt(card);
  const grid = newGrid(pools);
  for (const { title, cells } of lines) grid.push([title, ...cells.map((cell) => shade(cell, paint))]);
  return [paint.bold("at a glance"), grid.toString(), paint.dim(glanceLegend(card))].join("\n");
}

function shade(symbols: string, paint: Paint): string {
  if (symbols.includes("✗")) return paint.red(symbols);
  return symbols.includes("~") ? paint.yellow(symbols) : symbols;
}

function newGrid(pools: readonly string[]): Table3.Table {
  return new Table3({
    head: ["", ...pools],
    style: { head: [], border: [], "padding-left": 1, "padding-right": 1 },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
    wordWrap: false,
  });
}

function drawTable({ heading, pools, lines, footnotes }: FaultTable, paint: Paint): string {
  const grid = newGrid(pools);
  for (const { title, cells } of lines) grid.push([title, ...cells.map((cell) => square(cell, paint))]);
  return [paint.bold(heading), grid.toString(), ...footnotes].join("\n");
}

function square(cell: Cell | null, paint: Paint): string {
  if (cell === null) return "";
  const colours = {
    good: paint.green,
    flawed: paint.yellow,
    bad: paint.red,
    unsupported: paint.dim,
    skipped: paint.dim,
  };
  return colours[cell.grade](cell.text);
}
