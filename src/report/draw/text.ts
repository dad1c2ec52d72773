import Table3 from "cli-table3";
import picocolors from "picocolors";
import { annotate, type Column, type Grid, type Tone, toneOf } from "../grid.ts";
import { type Page, type Part, partsOf } from "../page.ts";
import { type Fitted, fit, wrapLines } from "./fit.ts";
import type { DrawOptions } from "./format.ts";

type Paint = ReturnType<typeof picocolors.createColors>;

/** For a terminal: the answer stands last, where a terminal stops scrolling. */
export function drawText(page: Page, { colour, columns: width }: DrawOptions): string {
  const paint = picocolors.createColors(colour);
  const [answer = "", ...more] = page.answer.map((line) => printable(wrapLines(line, width)));
  const shade = page.tone === "bad" ? paint.red : page.tone === "good" ? paint.green : paint.bold;
  return [
    lines(page.facts, width),
    ...partsOf(page).map((part) => drawPart(part, paint, width)),
    [shade(answer), ...more].join("\n"),
  ].join("\n\n");
}

function drawPart(part: Part, paint: Paint, width: number): string {
  if ("chart" in part) return part.chart.map(printable).join("\n");
  if ("sentences" in part) return [paint.bold(part.heading), lines(part.sentences, width)].join("\n");
  return drawGrid(part, paint, width);
}

function drawGrid(grid: Grid, paint: Paint, width: number): string {
  const { head, texts, above, below } = annotate(grid);
  const columns = grid.columns.map((column, i) => ({ ...column, heading: printable(head[i] ?? "") }));
  const rows = withoutRepeats(texts, columns).map((row) => row.map(printable));
  return [
    paint.bold(lines([grid.title], width)),
    ...above.map((note) => lines([note], width)),
    ...fit(columns, rows, width).map((fitted) => drawTable(fitted, grid, paint)),
    ...below.map((note) => paint.dim(lines([note], width))),
  ].join("\n");
}

/** Names that the row above has, too, are left out; the last of the names never is. */
function withoutRepeats(texts: readonly (readonly string[])[], columns: readonly Column[]): string[][] {
  const names = columns.findLastIndex(({ kind }) => kind === "name");
  return texts.map((row, at) => {
    const above = texts[at - 1] ?? [];
    const same = row.findIndex((text, i) => text !== above[i]);
    return row.map((text, i) => (i < Math.min(same, names) ? "" : text));
  });
}

function drawTable(
  { columns: group, head, rows: texts }: Fitted,
  { columns, rows }: Grid,
  paint: Paint,
): string {
  const table = new Table3({
    head: [...head],
    style: { head: [], border: [], "padding-left": 1, "padding-right": 1 },
    // No line between rows: they are many, and a screen is small.
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
    colAligns: group.map((i) => (columns[i]?.kind === "figure" ? "right" : "left")),
    wordWrap: false,
  });
  for (const [at, row] of texts.entries()) {
    const { cells = [], isYardstick = false } = rows[at] ?? {};
    table.push(row.map((text, i) => shaded(text, toneOf(cells[group[i] ?? 0] ?? ""), isYardstick, paint)));
  }
  return withRule(table.toString(), Math.max(...head.map((text) => text.split("\n").length)));
}

/** A line below the head, which cli-table3 draws between all rows or none. */
function withRule(table: string, headLines: number): string {
  const [top = "", ...rest] = table.split("\n");
  const rule = top.replace("┌", "├").replaceAll("┬", "┼").replace("┐", "┤");
  return [top, ...rest.slice(0, headLines), rule, ...rest.slice(headLines)].join("\n");
}

/** The first line in its tone, those below drawn back. */
function shaded(text: string, tone: Tone | null, isYardstick: boolean, paint: Paint): string {
  const plain = (line: string) => line;
  const shades = {
    best: paint.green,
    good: paint.green,
    bad: paint.red,
    doubtful: paint.yellow,
    faint: paint.dim,
  };
  const shade = tone !== null ? shades[tone] : isYardstick ? paint.dim : plain;
  return text
    .split("\n")
    .map((line, i) => (i === 0 || tone === "bad" ? shade(line) : paint.dim(line)))
    .join("\n");
}

const lines = (texts: readonly string[], width: number) =>
  texts.map((text) => wrapLines(printable(text), width)).join("\n");

/** A job's name must not steer the terminal, nor turn the direction of what follows. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === "\n" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
