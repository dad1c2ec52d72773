import { median } from "./quantile.ts";

/**
 * The slope of values at equal distances: the median of the slopes of all pairs (Theil 1950, Sen 1968). One value that is
 * far off does not move it.
 *
 * @param values two at least, in order @param at where they stand; 0, 1, 2 … unless said
 */
export function theilSenSlope(
  values: readonly number[],
  at: readonly number[] = values.map((_, i) => i),
): number {
  const slopes: number[] = [];
  for (let i = 0; i < values.length; i++)
    for (let j = i + 1; j < values.length; j++) {
      const distance = (at[j] as number) - (at[i] as number);
      if (distance !== 0) slopes.push(((values[j] as number) - (values[i] as number)) / distance);
    }
  if (slopes.length === 0)
    throw new RangeError(`Cannot take the slope of ${values.length} values: need two places at least`);
  return median(slopes);
}
