import { rangeCumulative } from "../stats/studentized-range.ts";
import type { Contrast } from "./contrast.ts";
import { cautiousMean, type FamilyNoise, type Forks, familyNoise } from "./noise.ts";

export type Rank = "best" | "tied" | "behind";

/** Less than this is no difference that anybody would choose a pool by. */
const SMALLEST_DIFFERENCE = 0.01;
const ALPHA = 0.05;

/** Cells in competition. */
export interface Rivals {
  readonly count: number;
  /** Logarithm of one's throughput ÷ another's, fork by fork. */
  between(one: number, other: number): Forks;
}

/**
 * The best of each column, and who cannot be told from it.
 *
 * All rivals are compared with whichever came out on top, so that the choice is part of the test: the studentised range of as
 * many means as there are rivals (Tukey and Kramer). Of columns of pools that are alike and equally noisy, fewer than 5 of 100 have a loser. The
 * noise is known from all pairs of all columns together.
 *
 * @param columns of one runtime and scenario
 * @returns for each column a rank for each of its rivals; null: the forks tell nothing of it
 */
export function rank(columns: readonly Rivals[]): (Rank | null)[][] {
  const family = noiseOfPairs(columns);
  return columns.map((column) => {
    const everyone = Array.from({ length: column.count }, (_, i) => i);
    const contrast = (one: number, other: number) => cautiousMean(column.between(one, other), family);
    const best = everyone
      .slice(1)
      .reduce((top, one) => ((contrast(one, top)?.estimate ?? 0) > 0 ? one : top), 0);
    return everyone.map((one) => {
      if (one === best) return column.count > 0 ? "best" : null;
      const distance = contrast(one, best);
      return distance === null ? null : isBehind(distance, column.count) ? "behind" : "tied";
    });
  });
}

/** What all pairs of all columns tell of their noise together. */
export function noiseOfPairs(columns: readonly Rivals[]): FamilyNoise {
  const pairs = columns.flatMap(pairsOf);
  // Of all pairs of a column only as many tell something of their own as there are rivals less one.
  const apart = columns.reduce((sum, { count }) => sum + Math.max(0, count - 1), 0);
  return familyNoise(pairs, pairs.length / Math.max(1, apart));
}

function pairsOf({ count, between }: Rivals): Forks[] {
  const pairs: Forks[] = [];
  for (let one = 0; one < count; one++)
    for (let other = 0; other < one; other++) pairs.push(between(one, other));
  return pairs;
}

/** Whether a rival is behind by more than the smallest difference, and by more than chance makes of the widest of all differences. */
function isBehind({ estimate, standardError, df }: Contrast, rivals: number): boolean {
  const distance = Math.log(1 - SMALLEST_DIFFERENCE) - estimate;
  if (distance <= 0) return false;
  if (standardError === 0) return true;
  return isWiderThanChance((Math.SQRT2 * distance) / standardError, rivals, df);
}

/** By rivals and degrees of freedom: the widest range known to be chance, and the narrowest known to be more. */
const known = new Map<string, { chance: number; more: number }>();

/** The integral is costly and grows with the range: beyond either bound its answer is known. */
function isWiderThanChance(range: number, rivals: number, df: number): boolean {
  const key = `${rivals} ${df}`;
  const bounds = known.get(key) ?? { chance: Number.NEGATIVE_INFINITY, more: Number.POSITIVE_INFINITY };
  if (range <= bounds.chance) return false;
  if (range >= bounds.more) return true;
  const isWider = 1 - rangeCumulative(range, rivals, df) <= ALPHA;
  known.set(key, isWider ? { ...bounds, more: range } : { ...bounds, chance: range });
  return isWider;
}
