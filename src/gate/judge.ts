import { boundsOf, type Contrast, detectable, pValueAbove, pValueBelow } from "../stats/contrast.ts";
import { holm } from "../stats/holm.ts";
import { moderate, type Variance, variancePrior } from "../stats/variance-prior.ts";
import { contrastsOf, type Evidence } from "./evidence.ts";
import { type FigureName, figures } from "./figure.ts";

export const VERDICTS = ["regression", "improvement", "equivalent", "inconclusive"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What the forks allow to say. Shares: 0.1 is 10 % more cost, time per job or bytes. */
export interface Finding extends Omit<Evidence, "paired" | "apart"> {
  readonly tolerance: number;
  readonly verdict: Verdict;
  /** Of the cost, with one-sided 95 % bounds, uncorrected; null: fewer than three forks tell nothing of the noise. */
  readonly change: { readonly estimate: number; readonly low: number | null; readonly high: number | null };
  /** Looks worse than the tolerance, and is more than noise, but not yet proven: worth a second measurement. */
  readonly suspect: boolean;
  /** The data rule out that it is worse than the tolerance. */
  readonly ruledOut: boolean;
  /** The smallest worsening that this comparison would have found 4 times of 5; null: none, with so few forks. */
  readonly smallestFound: number | null;
  /** The change that would have been proven, had it been seen; null: none, with one fork. */
  readonly provenFrom: number | null;
  /** Noise of one side's fork, as a standard deviation of the logarithm. */
  readonly forkSpread: number | null;
}

export interface Rules {
  /** How often a comparison in which nothing is worse than the tolerance may have a regression at all. */
  readonly alpha: number;
  tolerance(figure: FigureName): number;
  /** The variance of a fork's logarithm as it is known from elsewhere. */
  prior?(evidence: Pick<Evidence, "subject" | "figure">): Variance | null;
}

/** Bounds that are shown, and what "equivalent" rests on. */
const LEVEL = 0.95;
const POWER = 0.8;
/** So much noisier (in variance) than calibrated, a run is judged by its own forks alone. */
const MUCH_NOISIER = 4;
/**
 * Forks that spread by more than this were stalled by something, and stalls are not normally distributed: five forks of such
 * a kind were seen to fool the test more often than they should. Ten times the evidence is asked of them.
 */
const ORDINARY_SPREAD = 0.1;
const NOISY_FACTOR = 10;

/**
 * A regression is one only if the data show the worsening to be beyond the tolerance. The error rate is that of the whole
 * comparison: shared out evenly among its questions and figures, and within each of these over the cells (Holm). Noise
 * makes fewer regressions, never more.
 */
export function judge(evidence: readonly Evidence[], rules: Rules): Finding[] {
  const contrasts = moderated(evidence, contrastsOf(evidence), rules);
  const families = new Set(evidence.map(familyOf));
  const alpha = rules.alpha / families.size;
  const verdicts = new Map<number, Verdict>();
  const sizes = new Map<string, number>();
  for (const family of families) {
    const places = [...evidence.keys()].filter((place) => familyOf(evidence[place] as Evidence) === family);
    const limit = Math.log1p(rules.tolerance((evidence[places[0] as number] as Evidence).figure));
    const proven = (pValue: (contrast: Contrast) => number) => {
      const pValues = places.map((place) => {
        const contrast = contrasts[place] ?? null;
        return contrast === null
          ? 1
          : Math.min(1, pValue(contrast) * askedOf(evidence[place] as Evidence, contrast));
      });
      return holm(pValues, alpha).flatMap((rejected, i) => (rejected ? [places[i] as number] : []));
    };
    sizes.set(family, places.length);
    for (const place of proven((contrast) => pValueAbove(contrast, limit))) verdicts.set(place, "regression");
    for (const place of proven((contrast) => pValueBelow(contrast, -limit)))
      verdicts.set(place, "improvement");
  }
  return evidence.map((piece, i) => {
    const step = alpha / (sizes.get(familyOf(piece)) ?? 1);
    return findingOf(piece, contrasts[i] ?? null, verdicts.get(i) ?? null, { ...rules, alpha: step });
  });
}

function findingOf(
  { paired: _, apart: __, ...piece }: Evidence,
  contrast: Contrast | null,
  found: Verdict | null,
  { alpha, tolerance: toleranceOf }: Rules,
): Finding {
  const tolerance = toleranceOf(piece.figure);
  const limit = Math.log1p(tolerance);
  if (contrast === null) {
    const { shown } = figures[piece.figure];
    const estimate = shown(1) === 1 ? piece.current / piece.baseline : piece.baseline / piece.current;
    const change = { estimate: estimate - 1, low: null, high: null };
    const unknown = {
      suspect: false,
      ruledOut: false,
      smallestFound: null,
      provenFrom: null,
      forkSpread: null,
    };
    return { ...piece, tolerance, verdict: "inconclusive", change, ...unknown };
  }
  const { low, high } = boundsOf(contrast, LEVEL);
  const strict = alpha / askedOf(piece, contrast);
  const equivalent = high < limit && low > -limit;
  return {
    ...{ ...piece, tolerance },
    verdict: found ?? (equivalent ? "equivalent" : "inconclusive"),
    change: changeOf(contrast),
    suspect: contrast.estimate > limit && low > 0,
    ruledOut: high < limit,
    smallestFound: Math.expm1(detectable(contrast, limit, { alpha: strict, power: POWER })),
    provenFrom: Math.expm1(detectable(contrast, limit, { alpha: strict, power: 0.5 })),
    forkSpread: contrast.standardError / Math.sqrt(sizeOf(piece)),
  };
}

/** As a share, with the bounds that are shown. */
export function changeOf(contrast: Contrast): { estimate: number; low: number; high: number } {
  const { low, high } = boundsOf(contrast, LEVEL);
  return { estimate: Math.expm1(contrast.estimate), low: Math.expm1(low), high: Math.expm1(high) };
}

/** How many times stronger than usual the evidence must be. */
function askedOf(piece: Pick<Evidence, "forks">, { standardError }: Contrast): number {
  return standardError / Math.sqrt(sizeOf(piece)) > ORDINARY_SPREAD ? NOISY_FACTOR : 1;
}

/** Standard error² ÷ one fork's variance, of a difference of two means. */
function sizeOf({ forks }: Pick<Evidence, "forks">): number {
  return 1 / forks.baseline + 1 / forks.current;
}

/**
 * Few forks know their own noise badly. What is known of it from a calibration, or else from the other cells of the same
 * figure, is taken together with it (the moderated t of Smyth 2004).
 */
function moderated(
  evidence: readonly Evidence[],
  contrasts: readonly (Contrast | null)[],
  { prior }: Rules,
): (Contrast | null)[] {
  const own = (piece: Evidence, { standardError, df }: Contrast): Variance => ({
    variance: standardError ** 2 / sizeOf(piece),
    df,
  });
  const priors = new Map<string, Variance | null>();
  for (const family of new Set(evidence.map(familyOf))) {
    const known = evidence.flatMap((piece, i) => {
      const contrast = contrasts[i];
      return contrast == null || familyOf(piece) !== family ? [] : [own(piece, contrast)];
    });
    priors.set(family, variancePrior(known));
  }
  return evidence.map((piece, i) => {
    const contrast = contrasts[i] ?? null;
    const calibrated = prior?.(piece) ?? null;
    if (contrast === null || contrast.standardError === 0) return contrast;
    const mine = own(piece, contrast);
    const usable = calibrated !== null && mine.variance <= MUCH_NOISIER * calibrated.variance;
    const other = usable ? calibrated : (priors.get(familyOf(piece)) ?? null);
    if (other === null) return contrast;
    const { variance, df } = moderate(mine, other);
    return { estimate: contrast.estimate, df, standardError: Math.sqrt(variance * sizeOf(piece)) };
  });
}

/** Cells that are corrected for their number together. */
function familyOf({ subject, figure }: Pick<Evidence, "subject" | "figure">): string {
  return `${subject.question}|${figure}`;
}
