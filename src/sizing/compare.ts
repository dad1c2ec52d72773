// Every comparison of throughputs is made here, and no other file of this room makes one.
import type { Contrast } from "../stats/contrast.ts";
import { compareDirectly, fitBlocks } from "../stats/incomplete-blocks.ts";
import { geometricInterval, halfWidth, type Interval, mean } from "../stats/interval.ts";
import { tQuantile } from "../stats/student-t.ts";
import { distinct, keyOf, sameCandidate } from "./candidate.ts";
import type { Observations } from "./observations.ts";
import type { Candidate, Observation, Rule } from "./schema.ts";

/** The bounds that decide are one-sided, 95 %: the ends of a two-sided interval of 90 %. */
const LEVEL = 0.9;

/** So many forks that two have in common tell their own noise; from there on they alone count. */
const ENOUGH_FORKS = 5;

/** A candidate whose upper bound is below so large a part of what is good enough is ruled out after two forks. */
const FAR = 0.8;

/** How far one fork alone, of which there is no interval yet, may be off: the farthest that was seen is a factor of three. */
const MOST_OFF = 4;

/** How a candidate compares with the best of those it was compared with. */
export interface ComparedToBest {
  readonly candidate: Candidate;
  /** Throughput ÷ that of the best, with one-sided bounds of 95 %. */
  readonly ratio: Interval;
  readonly isBest: boolean;
  /** Good enough: by the bound when it is precise, by the estimate as long as it is not. */
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
  const known = compareWithBest(observations, candidates);
  if (known === null) return [];
  const { best, comparison } = known;
  const line = 1 - rule.within;
  return candidates.map((candidate) => {
    const ratio = comparison.ratioOf(candidate);
    const isBest = sameCandidate(candidate, best);
    const forks = isBest ? observations.of(best).length : comparison.forksOf(candidate);
    const target = Math.max(rule.within / 2, Math.abs(Math.log(ratio.estimate / line)) / 2);
    const isFar = !isBest && (ratio.high ?? Number.POSITIVE_INFINITY) < FAR * line;
    const least = isFar ? Math.min(2, rule.leastForks) : rule.leastForks;
    const precise = forks >= least && (isBest || halfWidth(ratio) <= target);
    const exhausted = !precise && (isBest ? forks : comparison.triedOf(candidate)) >= rule.mostForks;
    const bound = precise ? (ratio.low ?? 0) : ratio.estimate;
    return { candidate, ratio, isBest, passes: isBest || bound >= line, precise, forks, exhausted };
  });
}

/** It may yet be good enough: nothing excludes it. */
export function mayPass({ isBest, precise, passes, ratio }: ComparedToBest, within: number): boolean {
  const high = ratio.high ?? MOST_OFF * ratio.estimate;
  return isBest || passes || (!precise && high >= 1 - within);
}

/** It may yet be so much better than what looks best that this would not be good enough beside it. */
export function mayBeat({ isBest, precise, ratio }: ComparedToBest, within: number): boolean {
  const high = ratio.high ?? MOST_OFF * ratio.estimate;
  return !isBest && !precise && high > 1 / (1 - within);
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
  if (rates.length < 3) return { estimate: rateOf(observations, candidate), low: null, high: null };
  return geometricInterval(rates, 0.95);
}

/** Jobs per second over forks. */
export function rateOf(observations: Observations, candidate: Candidate): number {
  return Math.exp(mean(forkRatesOf(observations, candidate).map(Math.log)));
}

function forkRatesOf(observations: Observations, candidate: Candidate): number[] {
  return observations.undisturbed(candidate).map(({ jobsPerSecond }) => jobsPerSecond);
}

/** Throughput of one ÷ that of another. */
export function ratioOf(observations: Observations, above: Candidate, below: Candidate): Interval {
  return compareWith(observations, [above, below], below).ratioOf(above);
}

/** The 99th percentile under load over forks, with one-sided bounds of 95 %; null: not measured, or too few jobs to tell. */
export function p99Of(observations: readonly Observation[]): Interval | null {
  const known = observations.flatMap(({ latency }) => latency?.p99Ms ?? []);
  return known.length === 0 ? null : geometricInterval(known, LEVEL);
}

/** The best is what nothing stands above when all are compared with it. null: no candidate. */
function compareWithBest(observations: Observations, candidates: readonly Candidate[]) {
  let best = highest(candidates, (one) => rateOf(observations, one));
  if (best === null) return null;
  let comparison = compareWith(observations, candidates, best);
  // Direct comparisons and those by way of others need not agree; they might go round in a circle, as often as there are candidates.
  for (const _ of candidates) {
    const { ratioOf } = comparison;
    const top = highest(candidates, (one) => ratioOf(one).estimate) as Candidate;
    if (sameCandidate(top, best)) break;
    best = top;
    comparison = compareWith(observations, candidates, best);
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

/**
 * Two that stood beside each other in few forks are compared by all forks at once: also what neither shares with the other
 * tells the noise, and two that were never measured together are compared by way of a third. Not even so: no interval.
 */
function compareWith(observations: Observations, compared: readonly Candidate[], below: Candidate) {
  const columns = new Map([[keyOf(below), 0]]);
  const values = relevantTo(observations, compared).flatMap((candidate) => {
    const column = columns.get(keyOf(candidate)) ?? columns.size;
    columns.set(keyOf(candidate), column);
    return observations.undisturbed(candidate).map(({ fork, jobsPerSecond, rounds }) => {
      return { row: fork, column, value: Math.log(jobsPerSecond), weight: rounds };
    });
  });
  const columnOf = (one: Candidate) => columns.get(keyOf(one)) ?? -1;
  const fit = fitBlocks(values, 0);
  const times = fit.df < 1 ? null : tQuantile((1 + LEVEL) / 2, fit.df);
  const crowds = crowdsOf(observations, compared);
  return {
    /** In how many undisturbed forks it stood beside others that tell of it. */
    forksOf: (candidate: Candidate) => fit.rowsOf(columnOf(candidate)),
    /** In how many forks, disturbed or not, it stood beside another of those that are compared. */
    triedOf: (candidate: Candidate) =>
      observations.of(candidate).filter(({ fork }) => (crowds.get(fork) ?? 0) > 1).length,
    ratioOf(above: Candidate): Interval {
      if (sameCandidate(above, below)) return { estimate: 1, low: 1, high: 1 };
      const column = columnOf(above);
      const { rows, difference } = compareDirectly(values, column, 0);
      if (rows >= ENOUGH_FORKS) return ratioOfLogs(difference, tQuantile((1 + LEVEL) / 2, difference.df));
      if (fit.connected.has(column)) return ratioOfLogs(fit.difference(column, 0), times);
      return { estimate: rateOf(observations, above) / rateOf(observations, below), low: null, high: null };
    },
  };
}

/** By fork: how many of the candidates stood in it. */
function crowdsOf(observations: Observations, candidates: readonly Candidate[]): Map<number, number> {
  const crowds = new Map<number, number>();
  for (const candidate of distinct(candidates))
    for (const { fork } of observations.of(candidate)) crowds.set(fork, (crowds.get(fork) ?? 0) + 1);
  return crowds;
}

/**
 * Sizes of one pool are compared by what was measured of that pool: what slows down a single thread does not slow down
 * several as much, so that a third pool would mislead.
 */
function relevantTo(observations: Observations, compared: readonly Candidate[]): readonly Candidate[] {
  const pools = new Set(compared.map(({ pool }) => pool));
  const { candidates } = observations;
  return pools.size > 1 ? candidates : candidates.filter(({ pool }) => pools.has(pool));
}

/** @param times so many standard errors to either side; null: nothing tells the noise */
function ratioOfLogs({ estimate, standardError }: Contrast, times: number | null): Interval {
  const bound = (sign: 1 | -1) => (times === null ? null : Math.exp(estimate + sign * times * standardError));
  return { estimate: Math.exp(estimate), low: bound(-1), high: bound(1) };
}
