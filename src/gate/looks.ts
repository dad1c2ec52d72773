import { withoutConfounded } from "./compare-results.ts";
import type { Judged } from "./comparison.ts";
import type { Evidence } from "./evidence.ts";
import { judge, type Rules } from "./judge.ts";
import { keyOf } from "./subject.ts";

/** The first measurement and two more. */
export const MOST_LOOKS = 3;
/** The error rate of a whole comparison. */
export const ALPHA = 0.05;

/** Fewer than at first, so that a suite that is suspected as a whole takes 2.4 times as long, not three times. */
const FRESH_SHARES: readonly number[] = [1, 0.8, 0.6];

/** How many forks a look adds, of so many in the first. */
export function freshForks(forks: number, look: number): number {
  return Math.ceil(forks * (FRESH_SHARES[look] ?? 1));
}

/**
 * The error rate of each look. The first one only raises suspicion: nothing fails by it. Each of the others has half of
 * what may be spent (Bonferroni over the looks), and judges all forks there are.
 */
function alphaOf(look: number): number {
  return look === 0 ? ALPHA : ALPHA / (MOST_LOOKS - 1);
}

/** Judges all forks so far; what was proven by an earlier look stays so. */
export function lookAgain(
  previous: readonly Judged[] | null,
  evidence: readonly Evidence[],
  rules: Omit<Rules, "alpha">,
): Judged[] {
  const look = previous === null ? 0 : 1 + Math.max(0, ...previous.map(({ looks }) => looks.length - 1));
  const findings = withoutConfounded(judge(evidence, { ...rules, alpha: alphaOf(look) }));
  return findings.map((finding) => {
    const before = previous?.find((other) => idOf(other) === idOf(finding));
    const { forks, change, verdict } = finding;
    if (before === undefined || previous === null)
      return { ...finding, looks: isSuspect(finding) ? [{ forks, change, verdict }] : [] };
    if (isProven(before)) return before;
    if (before.looks.length === 0) return { ...finding, looks: [] };
    const measuredAgain = forks.current > before.forks.current;
    return {
      ...finding,
      looks: measuredAgain ? [...before.looks, { forks, change, verdict }] : before.looks,
    };
  });
}

/** What is to be measured again. */
export function suspectsOf(findings: readonly Judged[]): Judged[] {
  return findings.filter(
    (finding) =>
      finding.looks.length > 0 &&
      finding.looks.length < MOST_LOOKS &&
      isSuspect(finding) &&
      !isProven(finding),
  );
}

/**
 * What never got a second measurement is no regression: the first look may not fail.
 *
 * @param reason why what is still suspected was not measured once more; null: it may not be
 */
export function settled(findings: readonly Judged[], reason: string | null): Judged[] {
  const open = new Set(reason === null ? [] : suspectsOf(findings));
  return findings.map((finding) => ({
    ...finding,
    ...(finding.verdict === "regression" && !isProven(finding) ? { verdict: "inconclusive" as const } : {}),
    ...(reason !== null && open.has(finding) ? { leftOpen: reason } : {}),
  }));
}

function isSuspect({ suspect, verdict }: Pick<Judged, "suspect" | "verdict">): boolean {
  return suspect || verdict === "regression";
}

function isProven({ looks, verdict }: Judged): boolean {
  return verdict === "regression" && looks.length > 1;
}

function idOf({ subject, figure }: Pick<Judged, "subject" | "figure">): string {
  return `${keyOf(subject)}|${figure}`;
}
