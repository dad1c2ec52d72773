import { forkRate } from "../results/forks.ts";
import { geometricInterval, halfWidth, variance } from "../stats/interval.ts";
import { tQuantile } from "../stats/student-t.ts";
import type { CellRecord } from "./records.ts";

// Forks are added by the width of the intervals and by nothing else: to stop when a difference has become significant
// would make differences of chance.

/** The widest interval of a block's cells, as half its width: 0.05 is ±5 %. */
export function widestInterval(cells: readonly CellRecord[]): number {
  return Math.max(
    0,
    ...cells.filter(isCounted).map(({ forks }) => halfWidth(geometricInterval(forks.map(forkRate)))),
  );
}

/** The anchor is nobody's question, and a failed cell gets no better. */
function isCounted({ role, outcome, forks }: CellRecord): boolean {
  return outcome === "ok" && role !== "anchor" && forks.length > 1;
}

/** How many forks an interval of that half-width would take, judged by the forks there are. */
export function forksFor(target: number, rates: readonly number[]): number {
  const deviation = Math.sqrt(variance(rates.map(Math.log)));
  for (let forks = 2; forks < 10_000; forks++) {
    if ((tQuantile(0.975, forks - 1) * deviation) / Math.sqrt(forks) <= Math.log(1 + target)) return forks;
  }
  return 10_000;
}
