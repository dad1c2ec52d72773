import { exactly, type Interval, mean } from "../stats/interval.ts";
import { boundsOf, type Contrast } from "./contrast.ts";
import { type Forks, familyNoise, meanOf } from "./noise.ts";

/**
 * A contrast of logarithms as a ratio or a figure with its two-sided interval.
 *
 * @param contrast null: nothing tells the noise, and `estimate` stands alone
 */
export function intervalOf(contrast: Contrast | null, estimate: number, level = 0.95): Interval {
  if (contrast === null) return exactly(Math.exp(estimate));
  const { low, high } = boundsOf(contrast, (1 + level) / 2);
  return { estimate: Math.exp(contrast.estimate), low: Math.exp(low), high: Math.exp(high) };
}

/** Each cell's mean over its forks, with the interval that all cells together know the noise for; null: no fork. */
export function intervalsOf(family: readonly Forks[], cellsAlike = 1): (Interval | null)[] {
  const noise = familyNoise(family, cellsAlike);
  return family.map((forks) =>
    forks.length === 0 ? null : intervalOf(meanOf(forks, noise), mean(forks.map(({ log }) => log))),
  );
}
