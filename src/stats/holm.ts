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
