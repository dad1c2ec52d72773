// Every judgement of throughputs is made here, and no other file of this room makes one.

import { exactly, geometricInterval, halfWidth, type Interval } from "../stats/interval.ts";
import { distinct, sameCandidate } from "./candidate.ts";
import type { Observations } from "./observations.ts";
import type { Candidate, Observation, Rule } from "./schema.ts";
import { forkRatesOf, LEVEL, lowOf, rateOf, type Table, tableOf } from "./table.ts";

/** However wide the tolerance is, a share near the line is measured as finely as for this one. */
const NEAR = 0.05;

/** A candidate whose upper bound is below so large a part of what is good enough is ruled out after two forks. */
const FAR = 0.8;

/** How a candidate compares with the best of those it was compared with. */
export interface ComparedToBest {
  readonly candidate: Candidate;
  /** Throughput ÷ that of the best, with one-sided bounds of 95 %. */
  readonly ratio: Interval;
  readonly isBest: boolean;
  /** Good enough, as far as this is known. */
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
  const line = lineOf(rule.within);
  return candidates.map((candidate) => {
    const ratio = table.ratioOf(candidate, best);
    const isBest = sameCandidate(candidate, best);
    const forks = isBest ? observations.of(best).length : table.forksOf(candidate, best);
    const target = Math.max(nearOf(rule.within) / 4, Math.abs(Math.log(ratio.estimate / line)) / 2);
    const isFar = !isBest && (ratio.high ?? Number.POSITIVE_INFINITY) < FAR * line;
    const least = isFar ? Math.min(2, rule.leastForks) : rule.leastForks;
    const precise = forks >= least && (isBest || halfWidth(ratio) <= target);
    const exhausted = !precise && (isBest ? forks : triedOf(candidate)) >= rule.mostForks;
    const passes = isBest || (ratio.estimate >= line && (ratio.high ?? 1) >= 1 - rule.within);
    return { candidate, ratio, isBest, passes, precise, forks, exhausted };
  });
}

const nearOf = (within: number) => Math.min(within, NEAR);

/** The least share that is good enough where noise leaves what was asked for within the interval. */
const lineOf = (within: number) => (1 - within) * (1 - nearOf(within) / 2);

/** A share so far below the line of good enough that noise seldom lifts a size with it there. */
export const belowLine = (within: number) => (1 - within) * (1 - nearOf(within));

/** Known well enough to be named alone: what it may lose is told. */
export function isSafe({ ratio }: Pick<ComparedToBest, "ratio">, within: number): boolean {
  return lowOf(ratio) >= lineOf(within) * (1 - nearOf(within));
}

/** It does not pass, and is so little known that it may give as much as the best. */
export function mayPass({ passes, ratio }: ComparedToBest, within: number): boolean {
  return !passes && (ratio.high ?? 0) > (1 - within) / (1 - nearOf(within));
}

/** Shown to give less than the best, and by more than is told near the line. */
export function isLower({ ratio }: ComparedToBest, within: number): boolean {
  return ratio.high !== null && ratio.high < 1 - nearOf(within) / 2;
}

/** Sizes that may be so good that the chosen one is not good enough beside them; more forks would tell. */
export function rivalsOf(
  chosen: Candidate,
  observations: Observations,
  sizes: readonly ComparedToBest[],
  within: number,
): ComparedToBest[] {
  return sizes.filter(({ candidate, precise }) => {
    return !precise && !isSafe({ ratio: ratioOf(observations, chosen, candidate) }, within);
  });
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
