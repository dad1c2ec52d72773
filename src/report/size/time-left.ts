import { sameCandidate } from "../../sizing/candidate.ts";
import { COARSE_COST_MS } from "../../sizing/run-sizing.ts";
import type { SizingDocument } from "../../sizing/schema.ts";
import { formatWait } from "../../stats/numbers.ts";

/** A search starts in each pool with a guess and a size to either side. */
const FIRST_SIZES = 3;

/** How much more time would help, judged by the length of a measurement so far; empty where no time would. */
export function moreTime(document: SizingDocument): string[] {
  const { observations, elapsedMs, cutShort, question } = document;
  const forks = forksLeft(document);
  if (!cutShort || forks === 0) return [];
  const moreMs = forks * (observations.length === 0 ? COARSE_COST_MS : elapsedMs / observations.length);
  const budgetS = Math.ceil(((question.budgetMs ?? elapsedMs) + moreMs) / 5000) * 5;
  return [`About ${formatWait(moreMs)} more would help: --budget ${budgetS}s.`];
}

/** Enough to decide between what is open; where nothing is chosen yet, enough to have intervals at all. */
function forksLeft({ question, chosen, open, curve, pools, out }: SizingDocument): number {
  const { leastForks, mostForks } = question.rule;
  const late = out.filter(({ reason }) => reason.startsWith("not measured")).length;
  if (chosen === null) return leastForks * (FIRST_SIZES + Math.max(0, late - 1));
  const forksOf = (one: (typeof open)[number]) =>
    [...curve, ...pools].find((row) => sameCandidate(row, one))?.forks ?? 0;
  const missing = open.map((one) => Math.max(0, mostForks - forksOf(one)));
  return missing.reduce((sum, count) => sum + count, leastForks * late);
}
