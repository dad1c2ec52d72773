import picocolors from "picocolors";
import { annotate, type Column, type Grid, type Tone, toneOf } from "../grid.ts";
import { type Page, type Part, partsOf } from "../page.ts";
import { type Fitted, fit, widthOf, wrapLines } from "./fit.ts";
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

/** No line between rows: they are many, and a screen is small. */
function drawTable({ columns: group, head, rows: texts }: Fitted, grid: Grid, paint: Paint): string {
  const { columns, rows } = grid;
  const widths = group.map((_, i) => Math.max(...[head, ...texts].map((row) => widthOf(row[i] ?? ""))));
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const drawRow = (row: readonly string[], shade: (text: string, i: number) => string) => {
    const cells = row.map((text, i) => {
      const shades = shade(text, i).split("\n");
      return text.split("\n").map((line, at) => {
        const blanks = " ".repeat((widths[i] ?? 0) - widthOf(line));
        const isRight = columns[group[i] ?? 0]?.kind === "figure";
        return isRight ? blanks + shades[at] : shades[at] + blanks;
      });
    });
    const height = Math.max(...cells.map(({ length }) => length));
    const blank = (i: number) => " ".repeat(widths[i] ?? 0);
    return Array.from({ length: height }, (_, at) => {
      return `│ ${cells.map((lines, i) => lines[at] ?? blank(i)).join(" │ ")} │`;
    });
  };
  const drawn = texts.map((row, at) => {
    const { cells = [], isYardstick = false } = rows[at] ?? {};
    return drawRow(row, (text, i) => shaded(text, toneOf(cells[group[i] ?? 0] ?? ""), isYardstick, paint));
  });
  return [
    rule("┌", "┬", "┐"),
    ...drawRow(head, (text) => text),
    rule("├", "┼", "┤"),
    ...drawn.flat(),
    rule("└", "┴", "┘"),
  ].join("\n");
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
