import { mean, variance } from "./interval.ts";
import { tCumulative } from "./student-t.ts";

/**
 * Holm's step-down correction (Scand. J. Statist. 6, 1979): which of several hypotheses can be rejected so that the
 * chance of rejecting any true one stays at alpha.
 *
 * @returns for each p-value, in its own place, whether its hypothesis is rejected
 */
export function holm(pValues: readonly number[], alpha: number): boolean[] {
  const rejected = pValues.map(() => false);
  const ascending = [...pValues.entries()].sort(([, a], [, b]) => a - b);
  for (const [step, [place, p]] of ascending.entries()) {
    if (p > alpha / (pValues.length - step)) break;
    rejected[place] = true;
  }
  return rejected;
}

/**
 * One-sided p-value of Student's t test that the mean lies below a bound: how often data like these would come of a mean
 * at the bound. 1 where there are too few values to tell.
 */
export function pValueBelow(values: readonly number[], bound: number): number {
  if (values.length < 2) return 1;
  const standardError = Math.sqrt(variance(values) / values.length);
  const distance = mean(values) - bound;
  if (standardError === 0) return distance < 0 ? 0 : 1;
  return tCumulative(distance / standardError, values.length - 1);
}
