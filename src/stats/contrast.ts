import { mean, variance } from "./interval.ts";
import { tCumulative, tQuantile } from "./student-t.ts";

/** A sum of means, some of them taken away, with its standard error. */
export interface Contrast {
  readonly estimate: number;
  readonly standardError: number;
  readonly df: number;
}

/** Independent repetitions of one quantity, that counts with this sign. */
export interface Term {
  readonly sign: 1 | -1;
  readonly values: readonly number[];
}

/**
 * Welch's contrast of means of unequal variance: Σ ±x̄ with variance Σ s² / n and degrees of freedom after Satterthwaite
 * (Biometrics Bulletin 2, 1946). With two terms of opposite sign it is Welch's t test (Biometrika 34, 1947), with one the
 * usual t test of a mean.
 *
 * @returns null if a term has fewer than two values: nothing then tells the noise
 */
export function contrastOf(terms: readonly Term[]): Contrast | null {
  if (terms.length === 0 || terms.some(({ values }) => values.length < 2)) return null;
  let estimate = 0;
  let squared = 0;
  let satterthwaite = 0;
  for (const { sign, values } of terms) {
    const share = variance(values) / values.length;
    estimate += sign * mean(values);
    squared += share;
    satterthwaite += share ** 2 / (values.length - 1);
  }
  const fewest = Math.min(...terms.map(({ values }) => values.length - 1));
  return {
    estimate,
    standardError: Math.sqrt(squared),
    df: satterthwaite === 0 ? fewest : squared ** 2 / satterthwaite,
  };
}

/** How often an estimate as high as this, or higher, comes of a quantity that is not above the bound: one-sided p-value. */
export function pValueAbove({ estimate, standardError, df }: Contrast, bound: number): number {
  const distance = estimate - bound;
  if (standardError === 0) return distance > 0 ? 0 : 1;
  return tCumulative(-distance / standardError, df);
}

/** The same for as low as this, of a quantity that is not below the bound. */
export function pValueBelow(contrast: Contrast, bound: number): number {
  return pValueAbove({ ...contrast, estimate: -contrast.estimate }, -bound);
}

/** One-sided bounds, each of them at this level: 0.95 for both is an interval of 90 %. */
export function boundsOf(
  { estimate, standardError, df }: Contrast,
  level: number,
): { readonly low: number; readonly high: number } {
  const margin = standardError === 0 ? 0 : tQuantile(level, df) * standardError;
  return { low: estimate - margin, high: estimate + margin };
}

/**
 * The smallest true value that a one-sided test against the bound would have found so often: bound + (t₁₋α + t_power) · SE
 * (e.g. Cohen, Statistical Power Analysis, 1988; Student's t in place of the non-central one, which is a little too careful).
 */
export function detectable(
  { standardError, df }: Pick<Contrast, "standardError" | "df">,
  bound: number,
  { alpha, power }: { readonly alpha: number; readonly power: number },
): number {
  if (standardError === 0) return bound;
  return bound + (tQuantile(1 - alpha, df) + tQuantile(power, df)) * standardError;
}
