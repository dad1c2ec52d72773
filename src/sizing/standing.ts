import { halfWidth, type Interval } from "../stats/interval.ts";
import { type Candidate, distinct, same } from "./candidate.ts";
import { compareWith, of, type Readings, rateOf } from "./reading.ts";

/** How good is good enough, and how sure is sure enough. */
export interface Rule {
  /** A candidate passes if the lower bound of its throughput ÷ the best is 1 − this at least. */
  readonly within: number;
  readonly leastForks: number;
  readonly mostForks: number;
}

export interface Standing {
  readonly candidate: Candidate;
  /** Throughput ÷ that of the best, with one-sided bounds of 95 %. */
  readonly ratio: Interval;
  readonly best: boolean;
  /** Good enough: by the bound when it is precise, by the estimate as long as it is not. */
  readonly passes: boolean;
  /** More forks would not tell more that matters. */
  readonly precise: boolean;
  /** How often it was measured beside others; of the best how often at all. */
  readonly forks: number;
  /** Measured as often as is allowed without having become precise. */
  readonly exhausted: boolean;
}

/** What is surely below so large a part of what is good enough needs no third fork to be ruled out. */
const FAR = 0.8;

/**
 * Where candidates stand against the best of them.
 *
 * Forks are added until the interval is narrow enough, never until a bound has passed the line: that would make
 * differences of chance. The farther from the line, the less it takes.
 */
export function standingsOf(readings: Readings, candidates: readonly Candidate[], rule: Rule): Standing[] {
  const known = compareWithBest(readings, candidates);
  if (known === null) return [];
  const { best, comparison } = known;
  const line = 1 - rule.within;
  return candidates.map((candidate) => {
    const ratio = comparison.ratioOf(candidate);
    const isBest = same(candidate, best);
    const forks = isBest ? of(readings, best).length : comparison.forksOf(candidate);
    const target = Math.max(rule.within / 2, Math.abs(Math.log(ratio.estimate / line)) / 2);
    const isFar = !isBest && (ratio.high ?? Number.POSITIVE_INFINITY) < FAR * line;
    const least = isFar ? Math.min(2, rule.leastForks) : rule.leastForks;
    const precise = forks >= least && (isBest || halfWidth(ratio) <= target);
    const exhausted = !precise && (isBest ? forks : comparison.triedOf(candidate)) >= rule.mostForks;
    const bound = precise ? (ratio.low ?? 0) : ratio.estimate;
    return { candidate, ratio, best: isBest, passes: isBest || bound >= line, precise, forks, exhausted };
  });
}

/** How far one fork alone, of which there is no interval yet, may be off: the farthest that was seen is a factor of three. */
const MOST_OFF = 4;

/** It may yet be good enough: nothing excludes it. */
export function mayPass({ best, precise, passes, ratio }: Standing, within: number): boolean {
  const high = ratio.high ?? MOST_OFF * ratio.estimate;
  return best || passes || (!precise && high >= 1 - within);
}

/** It may yet be so much better than what looks best that this would not be good enough beside it. */
export function mayBeat({ best, precise, ratio }: Standing, within: number): boolean {
  const high = ratio.high ?? MOST_OFF * ratio.estimate;
  return !best && !precise && high > 1 / (1 - within);
}

/** What is to be measured together, the best among them: by itself that tells nothing, so the next best then comes along. */
export function besideBest(standings: readonly Standing[], open: readonly Standing[]): Candidate[] {
  if (open.length === 0) return [];
  const falling = standings.toSorted((a, b) => b.ratio.estimate - a.ratio.estimate);
  const best = falling.filter((one) => one.best);
  const isAlone = open.every((one) => one.best);
  const rivals = isAlone ? falling.filter((one) => !one.best).slice(0, 1) : open;
  return distinct([...best, ...rivals].map(({ candidate }) => candidate));
}

/** The best is what nothing stands above when all are compared with it. null: no candidate. */
function compareWithBest(readings: Readings, candidates: readonly Candidate[]) {
  let best = highest(candidates, (one) => rateOf(readings, one));
  if (best === null) return null;
  let comparison = compareWith(readings, candidates, best);
  // Direct comparisons and those by way of others need not agree; they might go round in a circle, as often as there are candidates.
  for (const _ of candidates) {
    const { ratioOf } = comparison;
    const top = highest(candidates, (one) => ratioOf(one).estimate) as Candidate;
    if (same(top, best)) break;
    best = top;
    comparison = compareWith(readings, candidates, best);
  }
  return { best, comparison };
}

function highest(candidates: readonly Candidate[], figure: (one: Candidate) => number): Candidate | null {
  let top: { readonly one: Candidate; readonly value: number } | null = null;
  for (const one of candidates) {
    const value = figure(one);
    if (top === null || value > top.value) top = { one, value };
  }
  return top?.one ?? null;
}
