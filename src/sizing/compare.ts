// Every comparison of throughputs is made here, and no other file of this room makes one.

import { type BlockFit, compareDirectly, fitBlocks } from "../estimate/blocks.ts";
import type { Contrast } from "../estimate/contrast.ts";
import { exactly, geometricInterval, halfWidth, type Interval, mean } from "../stats/interval.ts";
import { tQuantile } from "../stats/student-t.ts";
import { distinct, keyOf, sameCandidate } from "./candidate.ts";
import type { Observations } from "./observations.ts";
import type { Candidate, Observation, Rule } from "./schema.ts";

/** The bounds that decide are one-sided, 95 %: the ends of a two-sided interval of 90 %. */
const LEVEL = 0.9;

/**
 * A size is excluded at 99.5 %, one-sided: it is compared with whichever came out on top, and of ten searches of the same job ten
 * are to come to the same answer.
 */
const EXCLUDING = 0.995;
/** Nor is a size named that seems to lose so many times the tolerance, however wide its interval is. */
const TOO_MUCH = 3;
/** By fewer forks only its bound excludes a size. */
const FEWEST_TO_EXCLUDE = 3;

/** How many times the tolerance a size may lose, for all that is known, and yet be named alone: what it may lose is told. */
const SAFE = 4;

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
    const seemsLow = forks >= FEWEST_TO_EXCLUDE && ratio.estimate < 1 - TOO_MUCH * rule.within;
    const excluded = !isBest && (atMost < line || seemsLow);
    const passes = forks >= FEWEST_TO_EXCLUDE ? !excluded : isBest || ratio.estimate >= line;
    return { candidate, ratio, excluded, isBest, passes, precise, forks, exhausted };
  });
}

const highOf = ({ estimate, high }: Interval) => high ?? MOST_OFF * estimate;

/**
 * Whoever takes it surely loses no more than some times the tolerance. A stricter rule would name one size in one search and
 * two in the next: where a size lies at the tolerance itself, no number of forks shows that it is within.
 */
export function isSafe({ ratio }: Pick<ComparedToBest, "ratio">, within: number): boolean {
  return (ratio.low ?? 0) >= 1 - SAFE * within;
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

/** Jobs per second over forks. */
export function rateOf(observations: Observations, candidate: Candidate): number {
  return Math.exp(mean(forkRatesOf(observations, candidate).map(Math.log)));
}

function forkRatesOf(observations: Observations, candidate: Candidate): number[] {
  return observations.undisturbed(candidate).map(({ jobsPerSecond }) => jobsPerSecond);
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

/** Candidates as a table of forks × candidates, to compare any of them with any other. */
interface Table {
  ratioOf(above: Candidate, below: Candidate): Interval;
  /** The upper bound of the ratio that excludes. */
  atMost(above: Candidate, below: Candidate): number;
  /** In how many undisturbed forks a candidate stood beside others that lead to this one. */
  forksOf(candidate: Candidate, below: Candidate): number;
}

/** A search asks the same again and again while nothing new is measured, and a fit of many sizes takes a while. */
const remembered = new WeakMap<Observations, Map<string, Table>>();

/**
 * Sizes of one pool are compared by what was measured of that pool: what slows down a single thread does not slow down
 * several as much, so that a third pool would mislead.
 */
function tableOf(observations: Observations, compared: readonly Candidate[]): Table {
  const pools = new Set(compared.map(({ pool }) => pool));
  const key = pools.size > 1 ? "" : [...pools].join();
  const known = remembered.get(observations) ?? new Map<string, Table>();
  remembered.set(observations, known);
  const relevant = observations.candidates.filter(({ pool }) => pools.size > 1 || pools.has(pool));
  const table = known.get(key) ?? tabulate(observations, relevant);
  known.set(key, table);
  return table;
}

/**
 * Two that stood beside each other in few forks are compared by all forks at once: also what neither shares with the other
 * tells the noise, and two that were never measured together are compared by way of a third. Not even so: no interval.
 */
function tabulate(observations: Observations, candidates: readonly Candidate[]): Table {
  const columns = new Map(candidates.map((one, column) => [keyOf(one), column]));
  const columnOf = (one: Candidate) => columns.get(keyOf(one)) ?? -1;
  const values = candidates.flatMap((candidate) =>
    observations.undisturbed(candidate).map(({ fork, jobsPerSecond, rounds }) => {
      return { row: fork, column: columnOf(candidate), value: Math.log(jobsPerSecond), weight: rounds };
    }),
  );
  const fits: BlockFit[] = [];
  const fitWith = (column: number): BlockFit => {
    const known = fits.find(({ connected }) => connected.has(column));
    if (known !== undefined) return known;
    fits.push(fitBlocks(values, column));
    return fits.at(-1) as BlockFit;
  };
  /** null: they were never measured together, not even by way of others. */
  const contrastOf = (above: Candidate, below: Candidate): Contrast | null => {
    const [a, b] = [columnOf(above), columnOf(below)];
    const { rows, difference } = compareDirectly(values, a, b);
    if (rows >= ENOUGH_FORKS) return difference;
    const fit = fitWith(b);
    return fit.connected.has(a) ? fit.difference(a, b) : null;
  };
  const contrasts = new Map<string, Contrast | null>();
  const remember = (above: Candidate, below: Candidate): Contrast | null => {
    const key = `${keyOf(above)} ÷ ${keyOf(below)}`;
    const known = contrasts.get(key);
    const contrast = known === undefined ? contrastOf(above, below) : known;
    contrasts.set(key, contrast);
    return contrast;
  };
  const ratioOf = (above: Candidate, below: Candidate): Interval => {
    if (sameCandidate(above, below)) return { estimate: 1, low: 1, high: 1 };
    const contrast = remember(above, below);
    return contrast === null
      ? exactly(rateOf(observations, above) / rateOf(observations, below))
      : ratioOfLogs(contrast);
  };
  return {
    ratioOf,
    atMost(above, below) {
      const contrast = sameCandidate(above, below) ? null : remember(above, below);
      if (contrast === null || contrast.df < 1) return highOf(ratioOf(above, below));
      return Math.exp(contrast.estimate + timesOf(EXCLUDING, contrast.df) * contrast.standardError);
    },
    forksOf(candidate, below) {
      const [column, fit] = [columnOf(candidate), fitWith(columnOf(below))];
      return fit.connected.has(column) ? fit.rowsOf(column) : 0;
    },
  };
}

/** By fork: how many of the candidates stood in it, disturbed or not. */
function crowdsOf(observations: Observations, candidates: readonly Candidate[]): Map<number, number> {
  const crowds = new Map<number, number>();
  for (const candidate of distinct(candidates))
    for (const { fork } of observations.of(candidate)) crowds.set(fork, (crowds.get(fork) ?? 0) + 1);
  return crowds;
}

/** With one-sided bounds of 95 %; none where nothing tells the noise. */
function ratioOfLogs({ estimate, standardError, df }: Contrast): Interval {
  const times = df < 1 ? null : timesOf((1 + LEVEL) / 2, df);
  const bound = (sign: 1 | -1) => (times === null ? null : Math.exp(estimate + sign * times * standardError));
  return { estimate: Math.exp(estimate), low: bound(-1), high: bound(1) };
}

const quantiles = new Map<string, number>();

/** So many standard errors to one side; remembered, as a quantile takes longer than all else here. */
function timesOf(level: number, df: number): number {
  const key = `${level} ${df}`;
  const times = quantiles.get(key) ?? tQuantile(level, df);
  quantiles.set(key, times);
  return times;
}
