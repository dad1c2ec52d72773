import { groupBy } from "../domain/group-by.ts";
import {
  boundsOf,
  type Contrast,
  minimumDetectable,
  pValueAbove,
  pValueBelow,
} from "../estimate/contrast.ts";
import type { FigureName } from "../estimate/figures.ts";
import { holm } from "../stats/holm.ts";
import { exactly } from "../stats/interval.ts";
import type { Finding, Verdict } from "./comparison.ts";
import { type Calibrated, contrastsOf, type Evidence, logChange, varianceFactor } from "./evidence.ts";

export interface Rules {
  /** How often a comparison in which nothing is worse than the tolerance may have a regression at all. */
  readonly alpha: number;
  tolerance(figure: FigureName): number;
  /** The variance of a fork's logarithm as it is known from elsewhere. */
  readonly prior?: Calibrated;
}

/** Bounds that are shown, and what "equivalent" rests on. */
const LEVEL = 0.95;
const POWER = 0.8;
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
  const families = [...groupBy(evidence, familyOf).values()];
  const alpha = rules.alpha / families.length;
  const findings = new Map(
    families.flatMap((family) => {
      const judged = judgeFamily(family, { ...rules, alpha });
      return family.map((piece, i) => [piece, judged[i] as Finding] as const);
    }),
  );
  return evidence.map((piece) => findings.get(piece) as Finding);
}

/** Pieces of one question and figure are corrected for their number together. */
function familyOf({ subject, figure }: Evidence): string {
  return `${subject.question}|${figure}`;
}

function judgeFamily(family: readonly Evidence[], rules: Rules): Finding[] {
  const contrasts = contrastsOf(family, rules.prior);
  const [{ figure }] = family as [Evidence];
  const limit = Math.log1p(rules.tolerance(figure));
  const proven = (pValue: (contrast: Contrast) => number) =>
    holm(
      family.map((piece, i) => {
        const contrast = contrasts[i] ?? null;
        return contrast === null ? 1 : Math.min(1, pValue(contrast) * evidenceFactor(piece, contrast));
      }),
      rules.alpha,
    );
  const [worse, better] = [
    proven((contrast) => pValueAbove(contrast, limit)),
    proven((contrast) => pValueBelow(contrast, -limit)),
  ];
  const alpha = rules.alpha / family.length;
  return family.map((piece, i) => {
    const found = worse[i] ? "regression" : better[i] ? "improvement" : null;
    return findingOf(piece, contrasts[i] ?? null, found, { ...rules, alpha });
  });
}

function findingOf(
  evidence: Evidence,
  contrast: Contrast | null,
  found: Verdict | null,
  { alpha, tolerance: toleranceOf }: Rules,
): Finding {
  const { relative: _, together: __, ...piece } = evidence;
  const tolerance = toleranceOf(piece.figure);
  const limit = Math.log1p(tolerance);
  if (contrast === null) {
    const unknown = { minimumDetectable: null, provenFrom: null, forkSpread: null };
    return {
      ...{ ...piece, tolerance, verdict: "inconclusive", suspect: false, ruledOut: false, ...unknown },
      change: exactly(Math.expm1(logChange(evidence))),
    };
  }
  const { low, high } = boundsOf(contrast, LEVEL);
  const strict = alpha / evidenceFactor(evidence, contrast);
  const equivalent = high < limit && low > -limit;
  return {
    ...{ ...piece, tolerance },
    verdict: found ?? (equivalent ? "equivalent" : "inconclusive"),
    change: changeOf(contrast),
    suspect: contrast.estimate > limit && low > 0,
    ruledOut: high < limit,
    minimumDetectable: Math.expm1(minimumDetectable(contrast, limit, { alpha: strict, power: POWER })),
    provenFrom: Math.expm1(minimumDetectable(contrast, limit, { alpha: strict, power: 0.5 })),
    forkSpread: contrast.standardError / Math.sqrt(varianceFactor(evidence)),
  };
}

/** As a share, with the bounds that are shown. */
export function changeOf(contrast: Contrast): { estimate: number; low: number; high: number } {
  const { low, high } = boundsOf(contrast, LEVEL);
  return { estimate: Math.expm1(contrast.estimate), low: Math.expm1(low), high: Math.expm1(high) };
}

/** How many times stronger than usual the evidence must be. */
function evidenceFactor(piece: Evidence, { standardError }: Contrast): number {
  return standardError / Math.sqrt(varianceFactor(piece)) > ORDINARY_SPREAD ? NOISY_FACTOR : 1;
}
