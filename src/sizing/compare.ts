// Every judgement of throughputs is made here, and no other file of this room makes one.

import { exactly, geometricInterval, halfWidth, type Interval } from "../stats/interval.ts";
import { distinct, sameCandidate } from "./candidate.ts";
import type { Observations } from "./observations.ts";
import type { Candidate, Observation, Rule } from "./schema.ts";
import { forkRatesOf, highOf, LEVEL, rateOf, type Table, tableOf } from "./table.ts";

/** Nor is a size named that seems to lose the tolerance so many times over, however wide its interval is. */
const TOO_MUCH = 3;
/** By fewer forks only its bound excludes a size. */
const FEWEST_TO_EXCLUDE = 3;

/** How many times over a size may lose the tolerance, for all that is known, and yet be named alone: what it may lose is told. */
const SAFE = 4;

/** A candidate whose upper bound is below so large a part of what is good enough is ruled out after two forks. */
const FAR = 0.8;

/** How a candidate compares with the best of those it was compared with. */
export interface ComparedToBest {
  readonly candidate: Candidate;
  /** Throughput ÷ that of the best, with one-sided bounds of 95 %. */
  readonly ratio: Interval;
  /** It is not good enough, by all that is known. */
  readonly excluded: boolean;
  readonly isBest: boolean;
  /** As far as this is known: not excluded; by its first forks, good enough by the estimate. */
  readonly passes: boolean;
  /** More forks would not tell more that matters. */
  readonly precise: boolean;
  /** How often it was measured beside others; of the best how often at all. */
  readonly forks: number;
  /** Measured as often as is allowed without having become precise. */
  readonly exhausted: boolean;
}

/**
 * Compares candidates with the best of them.
 *
 * Forks are added until the interval is narrow enough, never until a bound has passed the line: that would make
 * differences of chance. The farther from the line, the less it takes.
 */
export function compareToBest(
  observations: Observations,
  candidates: readonly Candidate[],
  rule: Rule,
): ComparedToBest[] {
  const table = tableOf(observations, candidates);
  const best = bestOf(observations, candidates, table);
  if (best === null) return [];
  const crowds = crowdsOf(observations, candidates);
  const triedOf = (one: Candidate) =>
    observations.of(one).filter(({ fork }) => (crowds.get(fork) ?? 0) > 1).length;
  const line = 1 - rule.within;
  return candidates.map((candidate) => {
    const ratio = table.ratioOf(candidate, best);
    const atMost = table.atMost(candidate, best);
    const isBest = sameCandidate(candidate, best);
    const forks = isBest ? observations.of(best).length : table.forksOf(candidate, best);
    const target = Math.max(rule.within / 2, Math.abs(Math.log(ratio.estimate / line)) / 2);
    const isFar = !isBest && (ratio.high ?? Number.POSITIVE_INFINITY) < FAR * line;
    const least = isFar ? Math.min(2, rule.leastForks) : rule.leastForks;
    const precise = forks >= least && (isBest || halfWidth(ratio) <= target);
    const exhausted = !precise && (isBest ? forks : triedOf(candidate)) >= rule.mostForks;
    const seemsLow = forks >= FEWEST_TO_EXCLUDE && isTooLow(ratio, rule.within);
    const excluded = !isBest && (atMost < line || seemsLow);
    const passes = forks >= FEWEST_TO_EXCLUDE ? !excluded : isBest || ratio.estimate >= line;
    return { candidate, ratio, excluded, isBest, passes, precise, forks, exhausted };
  });
}

/**
 * Whoever takes it surely loses no more than some times the tolerance. A stricter rule would name one size in one search and
 * two in the next: where a size lies at the tolerance itself, no number of forks shows that it is within.
 */
export function isSafe({ ratio }: Pick<ComparedToBest, "ratio">, within: number): boolean {
  return (ratio.low ?? 0) >= (1 - within) ** SAFE;
}

const isTooLow = (ratio: Interval, within: number) => ratio.estimate < (1 - within) ** TOO_MUCH;

/** Whether it may be named. By two forks hardly anything is excluded, as their bounds are wide: then the estimate tells. */
export function mayBeNamed({ excluded, ratio }: ComparedToBest, within: number): boolean {
  return !excluded && !isTooLow(ratio, within);
}

/** It may yet be so much better than what looks best that this would not be good enough beside it. */
export function mayBeat({ isBest, precise, ratio }: ComparedToBest, within: number): boolean {
  return !isBest && !precise && highOf(ratio) > 1 / (1 - within);
}

/** What is to be measured together, the best among them: by itself that tells nothing, so the next best then comes along. */
export function besideBest(
  compared: readonly ComparedToBest[],
  open: readonly ComparedToBest[],
): Candidate[] {
  if (open.length === 0) return [];
  const falling = compared.toSorted((a, b) => b.ratio.estimate - a.ratio.estimate);
  const best = falling.filter((one) => one.isBest);
  const isAlone = open.every((one) => one.isBest);
  const rivals = isAlone ? falling.filter((one) => !one.isBest).slice(0, 1) : open;
  return distinct([...best, ...rivals].map(({ candidate }) => candidate));
}

/** Jobs per second over forks, with an interval of 95 %; no interval of two forks, which would be some hundred per cent wide. */
export function rateIntervalOf(observations: Observations, candidate: Candidate): Interval {
  const rates = forkRatesOf(observations, candidate);
  if (rates.length < 3) return exactly(rateOf(observations, candidate));
  return geometricInterval(rates, 0.95);
}

/** Throughput of one ÷ that of another. */
export function ratioOf(observations: Observations, above: Candidate, below: Candidate): Interval {
  return tableOf(observations, [above, below]).ratioOf(above, below);
}

/** The 99th percentile under load over forks, with one-sided bounds of 95 %; null: not measured, or too few jobs to tell. */
export function p99Of(observations: readonly Observation[]): Interval | null {
  const known = observations.flatMap(({ latency }) => latency?.p99Ms ?? []);
  return known.length === 0 ? null : geometricInterval(known, LEVEL);
}

/** What nothing stands above when all are compared with it. null: no candidate. */
function bestOf(
  observations: Observations,
  candidates: readonly Candidate[],
  { ratioOf }: Table,
): Candidate | null {
  let best = highest(candidates, (one) => rateOf(observations, one));
  // Direct comparisons and those by way of others need not agree: they might go round in a circle, once for each candidate.
  for (const _ of candidates) {
    const below = best as Candidate;
    const top = highest(candidates, (one) => ratioOf(one, below).estimate) as Candidate;
    if (sameCandidate(top, below)) break;
    best = top;
  }
  return best;
}

function highest(candidates: readonly Candidate[], figure: (one: Candidate) => number): Candidate | null {
  let top: { readonly one: Candidate; readonly value: number } | null = null;
  for (const one of candidates) {
    const value = figure(one);
    if (top === null || value > top.value) top = { one, value };
  }
  return top?.one ?? null;
}

/** By fork: how many of the candidates stood in it, disturbed or not. */
function crowdsOf(observations: Observations, candidates: readonly Candidate[]): Map<number, number> {
  const crowds = new Map<number, number>();
  for (const candidate of distinct(candidates))
    for (const { fork } of observations.of(candidate)) crowds.set(fork, (crowds.get(fork) ?? 0) + 1);
  return crowds;
}
