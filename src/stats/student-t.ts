import { incompleteBeta } from "./incomplete-beta.ts";

/**
 * Quantile of Student's t distribution: the value that so large a part of it lies below.
 *
 * @param p from 0 to 1, both excluded
 * @param df degrees of freedom, above 0; need not be whole (Welch)
 */
export function tQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1))
    throw new RangeError(`Cannot take the t quantile of ${p}: need a number between 0 and 1`);
  if (!(df > 0))
    throw new RangeError(`Cannot take a t quantile with ${df} degrees of freedom: need more than 0`);
  if (p < 0.5) return -tQuantile(1 - p, df);
  let low = 0;
  let high = 1;
  while (tCumulative(high, df) < p) high *= 2;
  // Bisection to the last bit: some sixty steps, and no start value to get wrong.
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (tCumulative(middle, df) < p) low = middle;
    else high = middle;
  }
  return high;
}

/** The part of Student's t distribution below a value (Abramowitz and Stegun 26.7.1, by way of the incomplete beta function). */
export function tCumulative(t: number, df: number): number {
  const tail = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}
