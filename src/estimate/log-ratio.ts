import type { ForkResult } from "../domain/measurement.ts";
import { mean } from "../stats/interval.ts";
import { type Slice, slicesOf } from "./fork-figures.ts";

/** The logarithm of one fork's figure, and how well the fork's own turns tell it. */
export interface LogFigure {
  readonly log: number;
  /** Variance of `log` as the fork's turns tell it; 0: they do not, it is a figure of the whole fork. */
  readonly within: number;
}

/** Neighbouring turns are alike, so that they are left out in groups; more groups than this tell no more. */
const MOST_GROUPS = 10;
/** Degrees of freedom that so many slices know their variance with. */
export const withinDf = (slices: number) => Math.min(MOST_GROUPS, slices) - 1;
/** Fewer tell no variance. */
const FEWEST_GROUPS = 4;
/** What stands below a ratio of jobs per ms to jobs per second. */
const PER_SECOND = Math.log(1 / 1000);

type Turns = Pick<ForkResult, "turns">;

/**
 * Logarithm of one cell's throughput ÷ another's over the slices that both have: Σ jobs ÷ Σ time each. The two took turns
 * within each slice, so what disturbed a slice disturbed both.
 *
 * @param below null: the throughput itself, in jobs per second
 * @returns null: no slice in common
 */
export function logRatio(above: Turns, below: Turns | null): LogFigure | null {
  const [upper, lower] = [slicesOf(above), below === null ? null : slicesOf(below)];
  const common = [...upper.keys()]
    .filter((slice) => lower === null || lower.has(slice))
    .sort((a, b) => a - b);
  if (common.length === 0) return null;
  const sums = (slices: ReadonlyMap<number, Slice>) =>
    sumsOf(common.map((slice) => slices.get(slice) as Slice));
  const [upperSums, lowerSums] = [sums(upper), lower === null ? null : sums(lower)];
  const estimate = (from: number, to: number) =>
    logRateWithout(upperSums, from, to) -
    (lowerSums === null ? PER_SECOND : logRateWithout(lowerSums, from, to));
  return { log: estimate(0, 0), within: jackknife(common.length, estimate) };
}

/** Jobs and time before each place, and of all at the end. */
function sumsOf(slices: readonly Slice[]): Slice[] {
  let sum: Slice = { jobs: 0, wallMs: 0 };
  const sums = [sum];
  for (const { jobs, wallMs } of slices) {
    sum = { jobs: sum.jobs + jobs, wallMs: sum.wallMs + wallMs };
    sums.push(sum);
  }
  return sums;
}

/** Logarithm of jobs per ms over all slices but those from one place to another. */
function logRateWithout(sums: readonly Slice[], from: number, to: number): number {
  const [all, start, end] = [sums.at(-1), sums[from], sums[to]] as [Slice, Slice, Slice];
  return Math.log((all.jobs - (end.jobs - start.jobs)) / (all.wallMs - (end.wallMs - start.wallMs)));
}

/**
 * Variance of an estimate by the delete-a-group jackknife (Quenouille 1956; Künsch 1989 for neighbours that are correlated):
 * (g − 1) / g · Σ (estimate without group − their mean)².
 */
function jackknife(count: number, estimateWithout: (from: number, to: number) => number): number {
  const groups = Math.min(MOST_GROUPS, count);
  if (groups < FEWEST_GROUPS) return 0;
  const place = (group: number) => Math.round((group * count) / groups);
  const without = Array.from({ length: groups }, (_, group) =>
    estimateWithout(place(group), place(group + 1)),
  );
  const centre = mean(without);
  return ((groups - 1) / groups) * without.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
