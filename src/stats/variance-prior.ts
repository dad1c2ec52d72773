import { mean, variance } from "./interval.ts";
import { digamma, trigamma, trigammaInverse } from "./polygamma.ts";

/** A variance, and how many degrees of freedom it is known with. */
export interface Variance {
  readonly variance: number;
  readonly df: number;
}

/**
 * What many variances, each known badly, say of one another: the scaled inverse χ² that they seem to come from, by the
 * moments of their logarithms (Smyth, Stat. Appl. Genet. Mol. Biol. 3, 2004, section 6.2; limma's fitFDist). Variances that
 * are alike make a strong prior; those that are not, none worth mentioning.
 *
 * The strength is capped by the degrees of freedom there are in all: nothing is known better than that.
 *
 * @returns null for fewer than two variances above 0
 */
export function variancePrior(known: readonly Variance[]): Variance | null {
  const usable = known.filter(({ variance, df }) => variance > 0 && df > 0);
  if (usable.length < 2) return null;
  const logs = usable.map(({ variance, df }) => Math.log(variance) - digamma(df / 2) + Math.log(df / 2));
  const excess = variance(logs) - mean(usable.map(({ df }) => trigamma(df / 2)));
  const most = usable.reduce((sum, { df }) => sum + df, 0);
  const df = excess <= 0 ? Number.POSITIVE_INFINITY : 2 * trigammaInverse(excess);
  // Where they do not scatter by more than chance, they are one variance: their mean.
  if (df === Number.POSITIVE_INFINITY) return { variance: mean(usable.map((one) => one.variance)), df: most };
  const shift = digamma(df / 2) - Math.log(df / 2);
  return { variance: Math.exp(mean(logs) + shift), df: Math.min(df, most) };
}

/** Both together, weighted by their degrees of freedom: the moderated variance of the same paper, section 3. */
export function moderate(own: Variance, prior: Variance): Variance {
  const df = own.df + prior.df;
  return { df, variance: (own.df * own.variance + prior.df * prior.variance) / df };
}
