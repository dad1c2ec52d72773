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
  /** The same as a table, which is shown where there are several answers. */
  readonly answers?: Grid;
  /** Of the facts, those that say how far the answer can be trusted. */
  readonly trust?: readonly string[];
  /** What measures this again. */
  readonly command?: string | undefined;
}

export type Part =
  | Grid
  | { readonly heading: string; readonly sentences: readonly string[] }
  | { readonly chart: readonly string[] };

/**
 * The parts that say something: no table without rows, no heading without sentences. What columns mean, and what tables alike
 * have to say, stands with the first of them.
 */
export function partsOf({ parts }: Page): Part[] {
  const said = new Set<string>();
  const isNew = (text: string) => said.size < said.add(text).size;
  return parts.flatMap((part): Part[] => {
    if ("chart" in part) return part.chart.length === 0 ? [] : [part];
    if ("sentences" in part) return part.sentences.length === 0 ? [] : [part];
    if (part.rows.length === 0) return [];
    const columns = part.columns.map(({ meaning, ...column }) =>
      meaning !== undefined && isNew(`${column.heading}: ${meaning}`) ? { ...column, meaning } : column,
    );
    return [{ ...part, columns, notes: (part.notes ?? []).filter(isNew) }];
  });
}
