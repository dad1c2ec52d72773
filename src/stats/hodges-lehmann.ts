import { median } from "./quantile.ts";

/**
 * The centre of a symmetric distribution: the median of all means of two, each value with itself included (Hodges and Lehmann,
 * Annals of Mathematical Statistics 34, 1963). Nearly as sharp as the mean, and more than a quarter of the values may be wild.
 *
 * @throws RangeError for no values
 */
export function hodgesLehmann(values: readonly number[]): number {
  const means: number[] = [];
  for (const [i, one] of values.entries())
    for (let j = i; j < values.length; j++) means.push((one + (values[j] as number)) / 2);
  return median(means);
}
