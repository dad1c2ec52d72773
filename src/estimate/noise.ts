import { mean, variance } from "../stats/interval.ts";
import { moderate, type Variance, variancePrior } from "../stats/variance-prior.ts";
import type { Contrast } from "./contrast.ts";
import type { LogFigure } from "./log-ratio.ts";

/** What all cells of a family tell of their noise together. */
export interface FamilyNoise {
  /** Variance that a fork adds to what its own turns tell: processes of one cell differ. */
  readonly betweenForks: number;
  /** How many degrees of freedom all cells have together. */
  readonly df: number;
  /** How the cells' variances scatter around the expected ones; null: too few cells to tell. */
  readonly prior: Variance | null;
}

/** The forks of one cell: each a logarithm, with what its turns tell of the variance. */
export type Forks = readonly LogFigure[];

/**
 * Few forks know their own noise badly; all cells of a family know it together. The expected variance of a fork is what its
 * turns tell, and the variance between forks that all cells show together (the moments of a random-effects model,
 * DerSimonian and Laird 1986). How far single cells scatter around that is fitted as limma fits a trended prior (Smyth 2004).
 *
 * @param cellsAlike how many cells share their noise, as throughputs of one block share what the machine did: together they
 *   know no more of it than one
 */
export function familyNoise(family: readonly Forks[], cellsAlike = 1): FamilyNoise {
  const repeated = family.filter((forks) => forks.length > 1);
  const df = repeated.reduce((sum, forks) => sum + forks.length - 1, 0);
  const excess = repeated.reduce(
    (sum, forks) => sum + (forks.length - 1) * (ownVariance(forks) - withinOf(forks)),
    0,
  );
  const betweenForks = df === 0 ? 0 : Math.max(0, excess / df);
  const scaled = repeated.flatMap((forks) => {
    const expected = expectedVariance(forks, betweenForks);
    return expected === 0 ? [] : [{ variance: ownVariance(forks) / expected, df: forks.length - 1 }];
  });
  return { betweenForks, df: df / cellsAlike, prior: variancePrior(scaled) };
}

/**
 * The mean over a cell's forks with its moderated standard error.
 *
 * @param calibrated the variance of a fork as it is known from elsewhere; it takes the place of the family's
 * @returns null: nothing tells the noise
 */
export function meanOf(
  forks: Forks,
  family: FamilyNoise,
  calibrated: Variance | null = null,
): Contrast | null {
  const noise = forks.length === 0 ? null : forkVariance(forks, family, calibrated);
  if (noise === null) return null;
  return {
    estimate: mean(forks.map(({ log }) => log)),
    standardError: Math.sqrt(noise.variance / forks.length),
    df: noise.df,
  };
}

/**
 * The same for pairs of pools, where none is taken to be quieter than all pairs together: of many pairs with few forks some look
 * quiet by chance, and the widest difference in standard errors would be one of these.
 */
export function cautiousMean(forks: Forks, family: FamilyNoise): Contrast | null {
  const mean = meanOf(forks, family);
  const least = Math.sqrt(expectedVariance(forks, family.betweenForks) / forks.length);
  return mean && { ...mean, standardError: Math.max(mean.standardError, least) };
}

/** So much noisier (in variance) than calibrated, a cell is judged by the run's own forks alone. */
const MUCH_NOISIER = 4;

function forkVariance(forks: Forks, family: FamilyNoise, calibrated: Variance | null): Variance | null {
  const own = { variance: ownVariance(forks), df: forks.length - 1 };
  if (calibrated !== null && own.variance <= MUCH_NOISIER * calibrated.variance)
    return own.df === 0 ? calibrated : moderate(own, calibrated);
  const expected = expectedVariance(forks, family.betweenForks);
  if (family.prior === null || expected === 0) return own.df === 0 ? null : own;
  const prior = { variance: family.prior.variance * expected, df: family.prior.df };
  const { variance, df } = own.df === 0 ? prior : moderate(own, prior);
  // Own and prior degrees of freedom are partly the same forks: nothing is known better than all of them know it.
  return { variance, df: Math.min(df, family.df) };
}

/** Of one fork: what its turns tell, and what all cells show between forks. */
const expectedVariance = (forks: Forks, betweenForks: number) => betweenForks + withinOf(forks);

const ownVariance = (forks: Forks) => (forks.length < 2 ? 0 : variance(forks.map(({ log }) => log)));
const withinOf = (forks: Forks) => mean(forks.map(({ within }) => within));
