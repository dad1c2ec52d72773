import { tCumulative, tQuantile } from "../stats/student-t.ts";

/** A mean of logarithms over forks, or a difference of two, with its standard error. */
export interface Contrast {
  readonly estimate: number;
  readonly standardError: number;
  readonly df: number;
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
export function minimumDetectable(
  { standardError, df }: Pick<Contrast, "standardError" | "df">,
  bound: number,
  { alpha, power }: { readonly alpha: number; readonly power: number },
): number {
  if (standardError === 0) return bound;
  return bound + (tQuantile(1 - alpha, df) + tQuantile(power, df)) * standardError;
}

/** Independent contrasts, weighted and added up (Welch; degrees of freedom after Satterthwaite, Biometrics Bulletin 2, 1946). */
export function combined(parts: readonly (readonly [weight: number, contrast: Contrast])[]): Contrast {
  const sum = (of: (weight: number, contrast: Contrast) => number) =>
    parts.reduce((total, [weight, contrast]) => total + of(weight, contrast), 0);
  const variance = sum((weight, { standardError }) => (weight * standardError) ** 2);
  const satterthwaite = sum((weight, { standardError, df }) => (weight * standardError) ** 4 / df);
  return {
    estimate: sum((weight, { estimate }) => weight * estimate),
    standardError: Math.sqrt(variance),
    df: satterthwaite === 0 ? Math.min(...parts.map(([, { df }]) => df)) : variance ** 2 / satterthwaite,
  };
}
