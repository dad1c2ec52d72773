/**
 * The q-quantile by linear interpolation between order statistics (Hyndman and Fan's type 7, as in R and NumPy).
 *
 * @throws RangeError for no values, or q outside 0 to 1
 */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError("Cannot take a quantile of no values");
  if (!(q >= 0 && q <= 1)) throw new RangeError(`Cannot take the ${q}-quantile: need a number from 0 to 1`);
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The median of what is known of a figure; null: nothing is. */
export function medianOf<Item>(items: readonly Item[], figure: (item: Item) => number | null): number | null {
  const known = items.flatMap((item) => figure(item) ?? []);
  return known.length === 0 ? null : median(known);
}
