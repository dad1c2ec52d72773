import type { Grid } from "./grid.ts";

/** What a document has to say, in the order of reading. The same for a terminal, Markdown and HTML. */
export interface Page {
  /** What was measured, in a few words. */
  readonly title: string;
  /** The answer in sentences, the first of which is the answer. */
  readonly answer: readonly string[];
  /** Whether the answer is good news: for its colour alone. */
  readonly tone?: "good" | "bad";
  readonly parts: readonly Part[];
  /** The machine, the versions, the noise, the settings. */
  readonly facts: readonly string[];
  /** Where there are several answers: the same as a table. */
  readonly answers?: Grid;
  /** Of the facts, those that say how far the answer can be trusted. */
  readonly trust?: readonly string[];
  /** What measures this again. */
  readonly command?: string | undefined;
}

export type Part =
  | { readonly grid: Grid }
  | { readonly heading: string; readonly sentences: readonly string[] }
  | { readonly chart: readonly string[] };

/** A part of sentences, or nothing where there are none. */
export function sentences(heading: string, lines: readonly string[]): Part[] {
  return lines.length === 0 ? [] : [{ heading, sentences: lines }];
}

/** What columns mean, and what tables alike have to say, stands with the first of them. */
export function saidOnce(grids: readonly Grid[]): Grid[] {
  const said = new Set<string>();
  const isNew = (text: string) => {
    const known = said.has(text);
    said.add(text);
    return !known;
  };
  return grids.map((grid) => ({
    ...grid,
    columns: grid.columns.map(({ meaning, ...column }) =>
      meaning !== undefined && isNew(`${column.heading}: ${meaning}`) ? { ...column, meaning } : column,
    ),
    notes: (grid.notes ?? []).filter(isNew),
  }));
}
