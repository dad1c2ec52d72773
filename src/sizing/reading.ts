import type { Contrast } from "../stats/contrast.ts";
import { compareDirectly, fitBlocks } from "../stats/incomplete-blocks.ts";
import { geometricInterval, type Interval, mean } from "../stats/interval.ts";
import { median } from "../stats/quantile.ts";
import { tQuantile } from "../stats/student-t.ts";
import { type Candidate, distinct, same } from "./candidate.ts";

/** What one fork gave of one candidate. All that is decided is decided from a list of these. */
export interface Reading {
  readonly candidate: Candidate;
  /** Candidates with the same number were measured together, interleaved. */
  readonly fork: number;
  /** By the system's counters, others took so much of the machine in every round of the fork, its own among them, that the figures are not to decide. */
  readonly disturbed: boolean;
  /** Why it could not be measured; null: it was. The figures below then stand for nothing. */
  readonly failure: string | null;
  readonly jobsPerSecond: number;
  /** Of how many rounds that is the centre: so much it counts. */
  readonly rounds: number;
  /** CPU time of the process per job. */
  readonly cpuMs: number;
  /** Of that what the main thread used. null: the system does not tell. */
  readonly mainCpuMs: number | null;
  /** Of the wall time what its main thread computed, in the batch that was disturbed the least: a disturbance takes from it, nothing adds to it. null: not told. */
  readonly mainBusyShare: number | null;
  /** How late the main thread came to a due timer (99th percentile over time). null: not to be believed in this runtime. */
  readonly blockedMs: number | null;
  /** Resident memory of the process at most. null: the system does not tell. */
  readonly peakBytes: number | null;
  /** For how long a CPU quota kept it from running, all batches together. null: the system does not tell. */
  readonly throttledMs: number | null;
  /** Under the load that was asked for; `unstable`: why it did not keep up. null: none was. */
  readonly latency: { readonly p99Ms: number | null; readonly unstable: string | null } | null;
  readonly warnings: readonly string[];
}

export type Readings = readonly Reading[];

/** The bounds that decide are one-sided, 95 %: the ends of a two-sided interval of 90 %. */
export const LEVEL = 0.9;

/** Of one candidate, where it could be measured. */
export function of(readings: Readings, candidate: Candidate): Readings {
  return readings.filter((reading) => reading.failure === null && same(reading.candidate, candidate));
}

export function failureOf(readings: Readings, candidate: Candidate): string | null {
  return readings.find((one) => one.failure !== null && same(one.candidate, candidate))?.failure ?? null;
}

/** All that could be measured, and never failed. */
export function measured(readings: Readings): Candidate[] {
  return distinct(readings.map(({ candidate }) => candidate)).filter(
    (candidate) => failureOf(readings, candidate) === null,
  );
}

/** Jobs per second over forks, with an interval of 95 %; none of two forks, which would be some hundred per cent wide. */
export function rateIntervalOf(readings: Readings, candidate: Candidate): Interval {
  const rates = forkRatesOf(readings, candidate);
  if (rates.length < 3) return { estimate: rateOf(readings, candidate), low: null, high: null };
  return geometricInterval(rates, 0.95);
}

/** The estimate alone. */
export function rateOf(readings: Readings, candidate: Candidate): number {
  return Math.exp(mean(forkRatesOf(readings, candidate).map(Math.log)));
}

function forkRatesOf(readings: Readings, candidate: Candidate): number[] {
  return deciding(of(readings, candidate)).map(({ jobsPerSecond }) => jobsPerSecond);
}

/** What was disturbed decides only for a candidate of which there is nothing else. */
function deciding(readings: Readings): Readings {
  return readings.filter(
    (one) =>
      !one.disturbed || readings.every((other) => other.disturbed || !same(other.candidate, one.candidate)),
  );
}

/** So many forks that two have in common tell their own noise; from there on they alone count. */
const ENOUGH_FORKS = 5;

/** Throughput of one ÷ that of another. */
export function ratioOf(readings: Readings, above: Candidate, below: Candidate): Interval {
  return compareWith(readings, [above, below], below).ratioOf(above);
}

/** How candidates compare with one of them. */
export interface Comparison {
  ratioOf(above: Candidate): Interval;
  /** In how many undisturbed forks it stood beside others that tell of it. */
  forksOf(candidate: Candidate): number;
  /** In how many forks, disturbed or not, it stood beside another of those that are compared. */
  triedOf(candidate: Candidate): number;
}

/**
 * Two that stood beside each other in few forks are compared by all forks at once: also what neither shares with the other
 * tells the noise, and two that were never measured together are compared by way of a third. Not even so: no interval.
 */
export function compareWith(all: Readings, compared: readonly Candidate[], below: Candidate): Comparison {
  const known = telling(all, compared).filter(({ failure }) => failure === null);
  const candidates = distinct([below, ...known.map(({ candidate }) => candidate)]);
  const columnOf = (one: Candidate) => candidates.findIndex((other) => same(one, other));
  const observations = deciding(known).map(({ candidate, fork, jobsPerSecond, rounds }) => {
    return { row: fork, column: columnOf(candidate), value: Math.log(jobsPerSecond), weight: rounds };
  });
  const fit = fitBlocks(observations, 0);
  const times = fit.df < 1 ? null : tQuantile((1 + LEVEL) / 2, fit.df);
  return {
    forksOf: (candidate) => fit.rowsOf(columnOf(candidate)),
    triedOf(candidate) {
      const others = compared.filter((other) => !same(other, candidate)).flatMap((other) => of(known, other));
      const forks = new Set(others.map(({ fork }) => fork));
      return of(known, candidate).filter(({ fork }) => forks.has(fork)).length;
    },
    ratioOf(above) {
      if (same(above, below)) return { estimate: 1, low: 1, high: 1 };
      const column = columnOf(above);
      const { rows, difference } = compareDirectly(observations, column, 0);
      if (rows >= ENOUGH_FORKS) return ratioOfLogs(difference, tQuantile((1 + LEVEL) / 2, difference.df));
      if (fit.connected.has(column)) return ratioOfLogs(fit.difference(column, 0), times);
      return { estimate: rateOf(all, above) / rateOf(all, below), low: null, high: null };
    },
  };
}

/**
 * Sizes of one pool are compared by what was measured of that pool: what slows down a single thread does not slow down
 * several as much, so that a third pool would mislead.
 */
function telling(readings: Readings, compared: readonly Candidate[]): Readings {
  const pools = new Set(compared.map(({ pool }) => pool));
  return pools.size > 1 ? readings : readings.filter(({ candidate }) => pools.has(candidate.pool));
}

/** @param times so many standard errors to either side; null: nothing tells the noise */
function ratioOfLogs({ estimate, standardError }: Contrast, times: number | null): Interval {
  const bound = (sign: 1 | -1) => (times === null ? null : Math.exp(estimate + sign * times * standardError));
  return { estimate: Math.exp(estimate), low: bound(-1), high: bound(1) };
}

/** The median of what is known of a figure; null: nothing is. */
export function medianOf(readings: Readings, figure: (reading: Reading) => number | null): number | null {
  const known = readings.map(figure).filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
}
