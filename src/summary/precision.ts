import { forkRate } from "../results/forks.ts";
import type { CellResult } from "../results/schema.ts";
import { geometricInterval, halfWidth, variance } from "../stats/interval.ts";
import { tQuantile } from "../stats/student-t.ts";

// Forks are added by the width of the intervals and by nothing else: to stop when a difference has become significant
// would make differences of chance.

type Measured = Pick<CellResult, "role" | "outcome" | "forks">;

/** The widest interval of some cells, as half its width: 0.05 is ±5 %. The anchor is nobody's question. */
export function widestInterval(cells: readonly Measured[]): number {
  return Math.max(0, ...counted(cells).map(({ forks }) => halfWidth(geometricInterval(forks.map(forkRate)))));
}

function counted(cells: readonly Measured[]): Measured[] {
  return cells.filter(
    ({ role, outcome, forks }) => outcome === "ok" && role !== "anchor" && forks.length > 1,
  );
}

/** How many forks an interval of that half-width would take, judged by the spread of those there are. */
export function forksFor(target: number, rates: readonly number[]): number {
  const deviation = Math.sqrt(variance(rates.map(Math.log)));
  let forks = 2;
  while (forks < 1000 && tQuantile(0.975, forks - 1) * deviation > Math.log(1 + target) * Math.sqrt(forks))
    forks += 1;
  return forks;
}

/** Where the intervals are wider than was aimed at, and what it would take: a sentence for each scenario and worker count. */
export function notesOnPrecision(cells: readonly CellResult[], target: number | null): string[] {
  if (target === null) return [];
  const places = new Map<string, CellResult[]>();
  for (const cell of cells) {
    const jobs = cell.jobsPerWorker > 1 ? ` × ${cell.jobsPerWorker} jobs` : "";
    const place = `${cell.scenario} at ${cell.workers} ${cell.workers === 1 ? "worker" : "workers"}${jobs} (${cell.runtime})`;
    places.set(place, [...(places.get(place) ?? []), cell]);
  }
  return [...places].flatMap(([place, column]) => {
    const widest = widestInterval(column);
    if (widest <= target) return [];
    const enough = Math.max(...counted(column).map(({ forks }) => forksFor(target, forks.map(forkRate))));
    const forks = enough >= 1000 ? "more than 1,000 forks" : `about ${enough} forks`;
    return [
      `${place}: intervals up to ±${percent(widest)}, where ±${percent(target)} was aimed at; ${forks} would do`,
    ];
  });
}

function percent(share: number): string {
  return `${Math.round(Math.min(share, 9.99) * 100)} %`;
}
