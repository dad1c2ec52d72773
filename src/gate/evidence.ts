import type { ForkResult } from "../domain/measurement.ts";
import { type Contrast, combined } from "../estimate/contrast.ts";
import { commonLoad, type Figure, figures, logCost } from "../estimate/figures.ts";
import { type LogFigure, logRatio } from "../estimate/log-ratio.ts";
import { type FamilyNoise, type Forks, familyNoise, meanOf } from "../estimate/noise.ts";
import { inPairs, partnerOf } from "../estimate/paired.ts";
import { geometricMean, mean } from "../stats/interval.ts";
import type { Variance } from "../stats/variance-prior.ts";
import type { Finding } from "./comparison.ts";
import type { Subject } from "./subject.ts";

/** What the forks say of one figure of one subject. */
export interface Evidence
  extends Pick<Finding, "subject" | "figure" | "load" | "baseline" | "current" | "forks" | "values"> {
  /** Logarithms of costs, each ÷ its normalizer in the same fork. */
  readonly relative: { readonly baseline: Forks; readonly current: Forks };
  /** Fork by fork the difference, where both sides were measured in the same forks; null: they were not. */
  readonly together: Forks | null;
}

/** Forks of a cell, and of what was measured beside it in the same forks; null: there is no normalizer. */
export interface Side {
  readonly forks: readonly ForkResult[];
  /** Of a pool the reference, of the reference the anchor. */
  readonly reference: readonly ForkResult[] | null;
  readonly otherPools: readonly (readonly ForkResult[])[] | null;
}

/** The same cell in two versions. */
export interface Pair {
  readonly subject: Subject;
  readonly baseline: Side;
  readonly current: Side;
}

/**
 * Every figure of every pair that both of its sides know.
 *
 * @param together whether old and new took turns in the same forks: their difference is then taken fork by fork, and turn by turn
 */
export function evidenceOf(pairs: readonly Pair[], together: boolean): Evidence[] {
  return pairs.flatMap((pair) =>
    Object.values(figures).flatMap((figure) => {
      const load = figure.name === "p99Ms" ? commonLoad(pair.baseline.forks, pair.current.forks) : null;
      if (figure.name === "p99Ms" && load === null) return [];
      return evidenceOfFigure(pair, figure, load, together) ?? [];
    }),
  );
}

function evidenceOfFigure(
  pair: Pair,
  figure: Figure,
  load: number | null,
  together: boolean,
): Evidence | null {
  const [old, now] = [costsOf(figure, load, pair.baseline), costsOf(figure, load, pair.current)];
  if (old === null || now === null) return null;
  const shown = (costs: readonly number[]) => costs.map(figure.shown);
  const middle = (costs: readonly number[]) => figure.shown(geometricMean(costs));
  return {
    ...{ subject: pair.subject, figure: figure.name, load },
    relative: { baseline: old.relative, current: now.relative },
    together: together
      ? inPairs(pair.current.forks, pair.baseline.forks, (after, before) =>
          changeIn(figure, load, pair, before, after),
        )
      : null,
    ...{ baseline: middle(old.costs), current: middle(now.costs) },
    forks: { baseline: old.costs.length, current: now.costs.length },
    values: { baseline: shown(old.costs), current: shown(now.costs) },
  };
}

function changeIn(
  figure: Figure,
  load: number | null,
  { baseline, current }: Pair,
  old: ForkResult,
  now: ForkResult,
): LogFigure | null {
  const [besideOld, besideNow] = [besideOf(figure, baseline, old), besideOf(figure, current, now)];
  if (figure.name === "throughput" && besideOld?.length === 0) return logRatio(old, now);
  const before = besideOld === null ? null : logCost(figure, old, besideOld, load);
  const after = besideNow === null ? null : logCost(figure, now, besideNow, load);
  if (before === null || after === null) return null;
  return { log: after.log - before.log, within: after.within + before.within };
}

/** Costs of all forks whose normalizer was measured, too. null: one is not known, and the others might be the lucky ones. */
function costsOf(
  figure: Figure,
  load: number | null,
  side: Side,
): { readonly costs: readonly number[]; readonly relative: Forks } | null {
  const forks = side.forks.flatMap((fork) => {
    const beside = besideOf(figure, side, fork);
    if (beside === null) return [];
    return [{ cost: figure.cost(fork, load), relative: logCost(figure, fork, beside, load) }];
  });
  const costs = forks.map(({ cost }) => cost).filter((cost) => cost !== null);
  const relative = forks.map((fork) => fork.relative).filter((log) => log !== null);
  return forks.length === 0 || costs.length < forks.length || relative.length < forks.length
    ? null
    : { costs, relative };
}

/** The normalizer's forks beside this one: always of the same pools. Empty: there is none; null: it was not measured. */
function besideOf({ normalizer }: Figure, side: Side, fork: ForkResult): ForkResult[] | null {
  const all =
    normalizer === "nothing"
      ? []
      : normalizer === "reference"
        ? side.reference === null
          ? []
          : [side.reference]
        : (side.otherPools ?? []);
  const found = all.flatMap((forks) => partnerOf(fork, forks) ?? []);
  const isMissing = normalizer === "other pools" && side.otherPools !== null && all.length === 0;
  return found.length < all.length || isMissing ? null : found;
}

/** Two forks that happen to be alike look like no noise at all. */
export const FEWEST_FORKS = 3;

/** What is known of a fork's variance from elsewhere; null: nothing. */
export type Calibrated = (evidence: Pick<Evidence, "subject" | "figure">) => Variance | null;

/** The change of each piece of a family, with the noise that all of its pieces know together. null: too few forks. */
export function contrastsOf(
  family: readonly Evidence[],
  calibrated: Calibrated = () => null,
): (Contrast | null)[] {
  const noise = familyNoise(
    family.flatMap(({ together, relative }) =>
      together === null ? [relative.baseline, relative.current] : [together],
    ),
  );
  return family.map((piece) => {
    if (Math.min(piece.forks.baseline, piece.forks.current) < FEWEST_FORKS) return null;
    return contrastOf(piece, noise, calibrated(piece));
  });
}

function contrastOf(piece: Evidence, noise: FamilyNoise, calibrated: Variance | null): Contrast | null {
  if (piece.together !== null) return meanOf(piece.together, noise, calibrated);
  const now = meanOf(piece.relative.current, noise, calibrated);
  const old = meanOf(piece.relative.baseline, noise, calibrated);
  if (now === null || old === null) return null;
  const change = combined([
    [1, now],
    [-1, old],
  ]);
  // Both sides borrow from the same forks: together these know the change no better than they know each side.
  return { ...change, df: Math.min(change.df, noise.df + (calibrated?.df ?? 0)) };
}

/** Logarithm of the change, however little is known of its noise. */
export function logChange({ together, relative: { baseline, current } }: Evidence): number {
  const meanLog = (forks: Forks) => mean(forks.map(({ log }) => log));
  return together?.length ? meanLog(together) : meanLog(current) - meanLog(baseline);
}

/** Standard error² ÷ one fork's variance. */
export function varianceFactor({ together, forks }: Pick<Evidence, "together" | "forks">): number {
  return together === null ? 1 / forks.baseline + 1 / forks.current : 1 / Math.max(1, together.length);
}
