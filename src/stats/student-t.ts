import { incompleteBeta, logGamma } from "./incomplete-beta.ts";

/** A quantile takes longer than all else that uses it, and the same few are asked for again and again. */
const remembered = new Map<string, number>();
const MOST_REMEMBERED = 10_000;

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
  const key = `${p} ${df}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const quantile = upperQuantile(p, df);
  if (remembered.size === MOST_REMEMBERED) remembered.clear();
  remembered.set(key, quantile);
  return quantile;
}

/** @param p 0.5 or more */
function upperQuantile(p: number, df: number): number {
  const scale = Math.exp(logGamma((df + 1) / 2) - logGamma(df / 2)) / Math.sqrt(Math.PI * df);
  // Newton's method: above 0 the distribution is concave, so that each step falls short of the quantile, the last by nothing.
  for (let t = 0; ; ) {
    const density = scale * (1 + (t * t) / df) ** (-(df + 1) / 2);
    const next = t + (tailAbove(t, df) - (1 - p)) / density;
    if (!(next - t > 1e-15 * next)) return t;
    t = next;
  }
}

/** The part of Student's t distribution below a value (Abramowitz and Stegun 26.7.1, by way of the incomplete beta function). */
export function tCumulative(t: number, df: number): number {
  return t > 0 ? 1 - tailAbove(t, df) : tailAbove(t, df);
}

/** The part beyond |t|, on one side. */
function tailAbove(t: number, df: number): number {
  return incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
}
