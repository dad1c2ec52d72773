import { halfWidth, type Interval } from "../stats/interval.ts";
import type { Candidate } from "./candidate.ts";
import { commonForks, type Readings, rateOf, ratioOf } from "./reading.ts";

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
  /** Measured as often as is allowed without having become precise. */
  readonly exhausted: boolean;
}

/**
 * Where candidates stand against the best of them.
 *
 * Forks are added until the interval is narrow enough, never until a bound has passed the line: that would make
 * differences of chance. The farther from the line, the less it takes.
 */
export function standingsOf(readings: Readings, candidates: readonly Candidate[], rule: Rule): Standing[] {
  const best = bestOf(readings, candidates);
  if (best === null) return [];
  const line = 1 - rule.within;
  return candidates.map((candidate) => {
    const ratio = ratioOf(readings, candidate, best);
    const forks = commonForks(readings, candidate, best);
    const isBest = candidate === best;
    const target = Math.max(rule.within / 2, Math.abs(Math.log(ratio.estimate / line)) / 2);
    const precise = forks >= rule.leastForks && (isBest || halfWidth(ratio) <= target);
    const exhausted = !precise && forks >= rule.mostForks;
    const bound = precise ? (ratio.low ?? 0) : ratio.estimate;
    return { candidate, ratio, best: isBest, passes: isBest || bound >= line, precise, exhausted };
  });
}

/** The highest estimate; pairs are compared where there are some. null: no candidate. */
function bestOf(readings: Readings, candidates: readonly Candidate[]): Candidate | null {
  const top = (figure: (candidate: Candidate) => number) =>
    candidates.reduce<Candidate | null>(
      (best, one) => (best === null || figure(one) > figure(best) ? one : best),
      null,
    );
  const first = top((one) => rateOf(readings, one).estimate);
  return first === null ? null : top((one) => ratioOf(readings, one, first).estimate);
}
