import { geometricInterval, type Interval } from "../stats/interval.ts";
import type { Candidate } from "./candidate.ts";
import { LEVEL, medianOf, of, type Readings } from "./reading.ts";

/** In so many forks the latency is measured, each with other arrivals. */
export const LATENCY_FORKS = 3;
const FAR_OVER = 1.5;

/** What the user cannot do without. null: no limit. */
export interface Limits {
  readonly memoryBytes: number | null;
  /** How long the main thread may be kept from a due timer (99th percentile over time). */
  readonly blockMs: number | null;
  readonly p99Ms: number | null;
  /** Jobs arrive at this rate while the latency is measured; null: it is not. */
  readonly ratePerSecond: number | null;
}

export type LimitName = "--memory" | "--max-block" | "--p99" | "--rate";

/** A limit that a candidate does not meet. */
export interface Violation {
  readonly limit: LimitName;
  readonly candidate: Candidate;
  /** What was measured, in the unit of the limit. null: it did not keep up with the rate, so that there is no figure. */
  readonly value: number | null;
  readonly most: number;
  /** Why it did not keep up, in words. */
  readonly reason: string | null;
}

export function violations(readings: Readings, candidate: Candidate, limits: Limits): Violation[] {
  const own = of(readings, candidate);
  const found: Violation[] = [];
  const check = (limit: LimitName, value: number | null, most: number | null) => {
    if (value !== null && most !== null && value > most)
      found.push({ limit, candidate, value, most, reason: null });
  };
  check(
    "--memory",
    medianOf(own, ({ peakBytes }) => peakBytes),
    limits.memoryBytes,
  );
  check(
    "--max-block",
    medianOf(own, ({ blockedMs }) => blockedMs),
    limits.blockMs,
  );
  const unstable = own.map(({ latency }) => latency?.unstable).find((reason) => reason != null);
  if (unstable != null && limits.ratePerSecond !== null)
    found.push({ limit: "--rate", candidate, value: null, most: limits.ratePerSecond, reason: unstable });
  else check("--p99", p99Over(own, limits), limits.p99Ms);
  return found;
}

/**
 * What needs too much memory, or blocks, does so with more workers or more jobs, too; what is too slow under load is so with
 * fewer.
 */
export function isAllowed(one: Candidate, broken: readonly Violation[]): boolean {
  return broken.every(({ limit, candidate }) => {
    const tooSmall = limit === "--p99" || limit === "--rate";
    const [small, large] = tooSmall ? [one, candidate] : [candidate, one];
    return small.workers > large.workers || small.jobsPerWorker > large.jobsPerWorker;
  });
}

/** The 99th percentile under load over forks, with one-sided bounds of 95 %; null: not measured, or too few jobs to tell. */
export function p99Of(readings: Readings): Interval | null {
  const known = readings.flatMap(({ latency }) => latency?.p99Ms ?? []);
  return known.length === 0 ? null : geometricInterval(known, LEVEL);
}

/** In one fork an unlucky bunch of arrivals may be to blame, unless it is far too long. */
function p99Over(readings: Readings, { p99Ms }: Limits): number | null {
  const p99 = p99Of(readings);
  if (p99 === null || p99Ms === null) return null;
  const forks = readings.filter(({ latency }) => latency !== null).length;
  return forks >= LATENCY_FORKS || p99.estimate > FAR_OVER * p99Ms ? p99.estimate : null;
}
