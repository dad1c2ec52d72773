import { tQuantile } from "./student-t.ts";

/** An estimate with its confidence interval; no interval where there is but one value to judge from. */
export interface Interval {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param values above 0 */
export const geometricMean = (values: readonly number[]) => Math.exp(mean(values.map(Math.log)));

/** A figure whose noise nothing tells. */
export const exactly = (estimate: number): Interval => ({ estimate, low: null, high: null });

/** The unbiased variance of a sample (divided by n − 1). */
export function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}

/** Student's confidence interval of the mean: x̄ ± t(n − 1) · s / √n. */
export function meanInterval(values: readonly number[], level = 0.95): Interval {
  if (values.length === 0) throw new RangeError("Cannot take the interval of no values");
  const estimate = mean(values);
  if (values.length === 1) return exactly(estimate);
  const margin = tQuantile((1 + level) / 2, values.length - 1) * Math.sqrt(variance(values) / values.length);
  return { estimate, low: estimate - margin, high: estimate + margin };
}

/** The interval of a ratio or a rate from the logarithms of each fork's value: multiplicative, so never below 0. */
export function geometricInterval(values: readonly number[], level = 0.95): Interval {
  const { estimate, low, high } = meanInterval(values.map(Math.log), level);
  return {
    estimate: Math.exp(estimate),
    low: low === null ? null : Math.exp(low),
    high: high === null ? null : Math.exp(high),
  };
}

/** The ratio of two figures that were estimated apart, from their intervals: half-widths of logarithms add up by their squares. */
export function quotient(above: Interval | null, below: Interval | null): Interval | null {
  if (above === null || below === null) return null;
  const estimate = above.estimate / below.estimate;
  const [a, b] = [Math.log1p(halfWidth(above)), Math.log1p(halfWidth(below))];
  if (!Number.isFinite(a + b)) return exactly(estimate);
  const margin = Math.exp(Math.hypot(a, b));
  return { estimate, low: estimate / margin, high: estimate * margin };
}

/** Half the width of a ratio's or a rate's interval: 0.05 is ±5 %. Infinite where there is no interval. */
export function halfWidth({ low, high }: Interval): number {
  return low === null || high === null ? Number.POSITIVE_INFINITY : Math.sqrt(high / low) - 1;
}

/** Whether the data tell a ratio from 1. Without an interval they do not. */
export function differs({ low, high }: Interval): boolean {
  return low !== null && high !== null && (low > 1 || high < 1);
}

/**
 * About how many times as much must be measured for an interval of the target's half-width: it narrows by the square root of the
 * number of forks. Student's quantile stays much the same, as all cells of a scenario know the noise together.
 */
export const timesMoreFor = (target: number, halfWidth: number) =>
  (Math.log1p(halfWidth) / Math.log1p(target)) ** 2;
