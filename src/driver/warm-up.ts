import { mean, variance } from "../stats/interval.ts";

/** About one steady cell in a thousand seems to rise by this many standard errors. */
const SURE = 3;
/** A smaller rise is not worth one more round of all cells. */
const SMALLEST_RISE = 0.02;
/** The largest part of the rounds that may count as warm-up. */
const MOST_SHARE = 1 / 3;
const EARLY_ROUNDS = 4;

/**
 * How many of the first rounds belong to the warm-up: until no cell's speed, relative to its neighbours in time, rises any more.
 * What the whole machine does moves all cells of a round alike, and counts as no rise.
 *
 * @param rates for each cell, jobs per ms round by round
 * @returns the rounds to leave out for all, and the cells that still rose when a third of the rounds was gone
 */
export function warmUpRounds(rates: readonly (readonly number[])[]): {
  readonly rounds: number;
  readonly rising: readonly boolean[];
} {
  const relative = relativeLogs(rates);
  const count = rates[0]?.length ?? 0;
  const most = Math.floor(count * MOST_SHARE);
  const risingFrom = (start: number) => relative.map((logs) => rises(logs.slice(start)));
  for (let start = 0; ; start++) {
    const rising = risingFrom(start);
    if (start >= most || !rising.includes(true)) return { rounds: start, rising };
  }
}

function relativeLogs(rates: readonly (readonly number[])[]): number[][] {
  const logs = rates.map((cell) => cell.map(Math.log));
  const levels = (logs[0] ?? []).map((_, round) => mean(logs.map((cell) => cell[round] as number)));
  // Of one cell alone nothing is relative: its own speed counts.
  return logs.map((cell) =>
    cell.map((log, round) => log - (rates.length > 1 ? (levels[round] as number) : 0)),
  );
}

function rises(logs: readonly number[]): boolean {
  // The last half, which is the warmest: what comes before may be cold itself, and would hide a rise in its spread.
  const late = logs.slice(Math.max(EARLY_ROUNDS, Math.floor(logs.length / 2)));
  const early = logs.slice(0, EARLY_ROUNDS);
  if (late.length < EARLY_ROUNDS) return false;
  const rise = mean(late) - mean(early);
  const standardError = Math.sqrt(variance(late) * (1 / early.length + 1 / late.length));
  return rise > Math.max(SMALLEST_RISE, SURE * standardError);
}
