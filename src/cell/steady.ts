import { median } from "../stats/quantile.ts";

/** So often the speed must have gone up and then down again, or the other way: BenchmarkDotNet's rule for its warm-up. */
const LEAST_TURNS = 4;
const PART = 3;
const SMALLEST_STEP = 0.03;

/**
 * Whether batches have stopped to get faster (or slower): speed goes up and down rather than in one direction, and the last
 * three batches differ from the three before by no more than 3 %, or than half of the range of all six.
 *
 * @param rates jobs per ms of batches of one size, in the order of time
 */
export function isSteady(rates: readonly number[]): boolean {
  const recent = rates.slice(-2 * PART);
  if (recent.length < 2 * PART || turns(rates) < LEAST_TURNS) return false;
  const step = Math.abs(median(recent.slice(PART)) - median(recent.slice(0, PART)));
  const range = Math.max(...recent) - Math.min(...recent);
  return step <= Math.max(SMALLEST_STEP * median(recent), range / 2);
}

/** How often the direction changes. What stays the same has no direction to change, and counts as a turn. */
function turns(values: readonly number[]): number {
  const steps = values.slice(1).map((value, i) => Math.sign(value - (values[i] as number)));
  return steps.slice(1).filter((step, i) => step === 0 || step !== steps[i]).length;
}
