import { incompleteBeta } from "./incomplete-beta.ts";

/**
 * The exact one-sided upper bound of a probability of which so many cases of so many were seen (Clopper and Pearson,
 * Biometrika 26, 1934): the quantile of the beta distribution B(seen + 1, total − seen).
 */
export function clopperPearsonUpper(seen: number, total: number, level = 0.95): number {
  if (!(Number.isInteger(seen) && Number.isInteger(total) && seen >= 0 && total > 0 && seen <= total))
    throw new RangeError(
      `Cannot bound a share of ${seen} in ${total}: need whole numbers, the first not above the second`,
    );
  if (seen === total) return 1;
  let low = 0;
  let high = 1;
  // Bisection to the last bit, as in Student's t.
  for (let middle = 0.5; low < middle && middle < high; middle = (low + high) / 2) {
    if (incompleteBeta(middle, seen + 1, total - seen) < level) low = middle;
    else high = middle;
  }
  return high;
}
