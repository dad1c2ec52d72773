import type { Scorecard, ScorecardRow } from "../../faults/scorecard.ts";

export const SYMBOLS = { good: "✓", flawed: "~", bad: "✗", unsupported: "–", skipped: "·" } as const;

/** All runtimes in one table: what can be seen at a glance. */
export interface Glance {
  readonly pools: readonly string[];
  readonly lines: readonly { readonly title: string; readonly cells: readonly string[] }[];
}

export function glanceAt(card: Scorecard): Glance {
  const rowsOf = (pool: string, label: string) =>
    card.rows.filter((row) => row.pool === pool && row.runtime === label);
  const symbols = card.faults.map(({ name, title }) => ({
    title,
    cells: card.pools.map((pool) =>
      inBrief(card.runtimes.map(({ label }) => symbolOf(rowsOf(pool, label), name))),
    ),
  }));
  const tallies = card.runtimes.map(({ label }) => ({
    title: `right of those tried: ${label}`,
    cells: card.pools.map((pool) => tallyOf(rowsOf(pool, label))),
  }));
  return { pools: card.pools, lines: [...symbols, ...tallies] };
}

function symbolOf(rows: readonly ScorecardRow[], fault: string): string {
  const row = rows.find((row) => row.fault === fault);
  return row === undefined ? SYMBOLS.skipped : SYMBOLS[row.grade];
}

/** One symbol where it is the same everywhere. */
function inBrief(symbols: readonly string[]): string {
  return new Set(symbols).size === 1 ? (symbols[0] ?? "") : symbols.join(" ");
}

function tallyOf(rows: readonly ScorecardRow[]): string {
  const tried = rows.filter(({ grade }) => grade !== "unsupported" && grade !== "skipped");
  const good = tried.filter(({ grade }) => grade === "good");
  return tried.length === 0 ? SYMBOLS.unsupported : `${good.length} of ${tried.length}`;
}

/** What the symbols mean, and whose they are where a cell has several. */
export function glanceLegend({ runtimes }: Scorecard): string {
  const order = runtimes.map(({ label }) => label).join(", ");
  const several = runtimes.length > 1 ? ` · several: ${order}` : "";
  return `✓ right in every respect · ~ an answer, but something is lost or left · ✗ none to build on · – cannot be tried${several}`;
}
