import stringWidth from "string-width";
import type { Column } from "../grid.ts";

/** Texts cell by cell that fit a width: one table, or several below each other with the names in each. */
export interface Fitted {
  readonly columns: readonly number[];
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const BORDER = 3; // a line and a blank to either side, for each column; and one line more
/** A longer word is broken. */
const LONGEST_WORD = 24;

/** Wraps names and texts, then lets columns go on in a table below. Figures are never broken. */
export function fit(
  columns: readonly Column[],
  texts: readonly (readonly string[])[],
  width: number,
): Fitted[] {
  const measures = columns.map(({ heading, kind }, i) => {
    const cells = texts.map((row) => row[i] ?? "");
    const least = Math.max(leastWidth(heading), ...cells.map(kind === "figure" ? widthOf : leastWidth));
    const natural = Math.max(widthOf(heading), ...cells.map(widthOf));
    return { least, natural, isName: kind === "name" };
  });
  const indexes = columns.map((_, i) => i);
  const names = indexes.filter((i) => columns[i]?.kind === "name");
  const room = (group: readonly number[]) =>
    width - 1 - group.reduce((sum, i) => sum + BORDER + (measures[i]?.least ?? 0), 0);
  const groups: number[][] = [[...names]];
  for (const i of indexes.filter((index) => !names.includes(index))) {
    const last = groups.at(-1) as number[];
    if (room([...last, i]) >= 0 || last.length === names.length) last.push(i);
    else groups.push([...names, i]);
  }
  return groups.map((group) => {
    const widths = shareOut(
      group.flatMap((i) => measures[i] ?? []),
      room(group),
    );
    const wrapped = (row: readonly string[]) =>
      group.map((i, at) => wrapLines(row[i] ?? "", widths[at] ?? width, IN_CELLS));
    return { columns: group, head: wrapped(columns.map(({ heading }) => heading)), rows: texts.map(wrapped) };
  });
}

interface Measure {
  readonly least: number;
  readonly natural: number;
  readonly isName: boolean;
}

/** What is free goes to names first, then to the columns that lack least. */
function shareOut(measures: readonly Measure[], free: number): number[] {
  const widths = measures.map(({ least }) => least);
  let left = Math.max(0, free);
  for (const isName of [true, false]) {
    const lacking = measures
      .map((measure, i) => ({ i, lack: measure.natural - measure.least, isName: measure.isName }))
      .filter((one) => one.isName === isName)
      .sort((one, other) => one.lack - other.lack);
    for (const [at, { i, lack }] of lacking.entries()) {
      const more = Math.min(lack, Math.floor(left / (lacking.length - at)));
      widths[i] = (widths[i] ?? 0) + more;
      left -= more;
    }
  }
  return widths;
}

/** Signs that are as wide as letters: most texts have no others, and string-width takes long. */
const PLAIN = /^[ -~±·×÷µ–…★▲▼≥−─│]*$/;
const lineWidth = (line: string) => (PLAIN.test(line) ? line.length : stringWidth(line));

/** How many columns of a terminal a text takes. */
export const widthOf = (text: string) => Math.max(...text.split("\n").map(lineWidth));
const leastWidth = (text: string) =>
  Math.min(LONGEST_WORD, Math.max(...text.split(IN_CELLS).map((word) => lineWidth(word.trimEnd()))));

/** Lines end after a blank; but a mark stays with what it marks, and a number with its unit. */
const IN_SENTENCES = /(?<=\s)(?<![\d✓✗~★▲▼=?×] )(?!%)/u;
/** In the narrow columns of a table they end after a hyphen, too. */
const IN_CELLS = new RegExp(`${IN_SENTENCES.source}|(?<=[\\p{L}\\p{N}]-)(?=\\p{L})`, "u");

/** Breaks lines between words, and a word that is wider than all. */
export function wrapLines(text: string, width: number, breaks = IN_SENTENCES): string {
  const wrapLine = (line: string) => {
    const fits = (word: string) => lineWidth(word.trimEnd()) <= width;
    const words = line.split(breaks).flatMap((word) => (fits(word) ? word : pack([...word], width)));
    return pack(words, width).map((each) => each.trimEnd());
  };
  return text.split("\n").flatMap(wrapLine).join("\n");
}

/** Joins pieces to lines that are as long as they may be. */
function pack(pieces: readonly string[], width: number): string[] {
  const lines = [""];
  for (const piece of pieces) {
    const last = lines.at(-1) as string;
    const fits = last === "" || lineWidth((last + piece).trimEnd()) <= width;
    if (fits) lines[lines.length - 1] = last + piece;
    else lines.push(piece);
  }
  return lines;
}

/** Names to the left, what is said of each to the right, folded to the width. A name may be empty: its text goes on. */
export function drawList(
  entries: readonly (readonly [name: string, text: string])[],
  width: number,
  indent = "",
): string {
  const names = Math.max(...entries.map(([name]) => widthOf(name)));
  const margin = indent.length + names + 2;
  return entries
    .flatMap(([name, text]) => {
      const [first = "", ...more] = wrapLines(text, Math.max(20, width - margin)).split("\n");
      return [
        `${indent}${name.padEnd(names)}  ${first}`.trimEnd(),
        ...more.map((line) => " ".repeat(margin) + line),
      ];
    })
    .join("\n");
}
