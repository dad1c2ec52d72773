import { groupBy } from "../domain/group-by.ts";
import type { CellResult } from "../results/schema.ts";
import { halfWidth, timesMoreFor } from "../stats/interval.ts";

// Forks are added by the width of the intervals and by nothing else: to stop when a difference has become significant
// would make differences of chance.

/** Half the width of each ratio to the main thread that is told: 0.05 is ±5 %. */
export function widthsOf(cells: readonly CellResult[]): number[] {
  return cells
    .filter(({ role, outcome }) => outcome === "ok" && role === "contender")
    .flatMap(({ timesMainThread }) => (timesMainThread === null ? [] : [halfWidth(timesMainThread)]));
}

/** The widest; 0: there is none. */
export function widestInterval(cells: readonly CellResult[]): number {
  return Math.max(0, ...widthsOf(cells));
}

/** About how many forks an interval of the target's half-width would take, where so many gave this one. */
export function forksFor(target: number, halfWidth: number, forks: number): number {
  if (!Number.isFinite(halfWidth) || forks < 2) return Number.POSITIVE_INFINITY;
  return Math.max(2, Math.ceil(forks * timesMoreFor(target, halfWidth)));
}

/** What `forksFor` gives, in words: `about 12 forks`. */
export const roughly = (forks: number) => (forks >= 1000 ? "more than 1,000 forks" : `about ${forks} forks`);

/** Where the intervals are wider than was aimed at, and what it would take: a sentence for each scenario and worker count. */
export function notesOnPrecision(cells: readonly CellResult[], target: number | null): string[] {
  if (target === null) return [];
  const placeOf = ({ scenario, workers, jobsPerWorker, runtime }: CellResult) => {
    const jobs = jobsPerWorker > 1 ? ` × ${jobsPerWorker} jobs` : "";
    return `${scenario} at ${workers} ${workers === 1 ? "worker" : "workers"}${jobs} (${runtime})`;
  };
  return [...groupBy(cells, placeOf)].flatMap(([place, column]) => {
    const widest = widestInterval(column);
    if (widest <= target) return [];
    const enough = forksFor(target, widest, Math.max(...column.map(({ forks }) => forks.length)));
    return [
      `${place}: intervals up to ±${percent(widest)}, where ±${percent(target)} was aimed at; ${roughly(enough)} would do`,
    ];
  });
}

function percent(share: number): string {
  return `${Math.round(Math.min(share, 9.99) * 100)} %`;
}
