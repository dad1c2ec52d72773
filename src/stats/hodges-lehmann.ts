import { median } from "./quantile.ts";

/**
 * The centre of a symmetric distribution: the median of all means of two, each value with itself included (Hodges and Lehmann,
 * Annals of Mathematical Statistics 34, 1963). Nearly as sharp as the mean, and more than a quarter of the values may be wild.
 *
 * @throws RangeError for no values
 */
export function hodgesLehmann(values: readonly number[]): number {
  return median(values.flatMap((one, i) => values.slice(i).map((other) => (one + other) / 2)));
}
