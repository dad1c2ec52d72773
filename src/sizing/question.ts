import { medianOf } from "../stats/quantile.ts";
import { p99Of } from "./compare.ts";
import type { Observations } from "./observations.ts";
import type { Candidate, Limits, Observation, Violation } from "./schema.ts";

/** What is to be measured next, together. */
export interface Step {
  readonly candidates: readonly Candidate[];
  /** Arrivals per second to measure the latency under, after the throughput; null: throughput only. */
  readonly ratePerSecond: number | null;
  /** `coarse`: few rounds, that tell where to measure finely. */
  readonly stage: "coarse" | "fine";
  /** What it is good for, in words. */
  readonly why: string;
}

/** In so many forks the latency is measured, each with other arrivals. */
export const LATENCY_FORKS = 3;
const FAR_OVER = 1.5;

/** The limits that a candidate does not meet. */
export function violations(observations: Observations, candidate: Candidate, limits: Limits): Violation[] {
  const own = observations.of(candidate);
  const found: Violation[] = [];
  const check = (limit: Violation["limit"], value: number | null, most: number | null) => {
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

/** In one fork an unlucky bunch of arrivals may be to blame, unless the percentile is far too long. */
function p99Over(observations: readonly Observation[], { p99Ms }: Limits): number | null {
  const p99 = p99Of(observations);
  if (p99 === null || p99Ms === null) return null;
  const forks = observations.filter(({ latency }) => latency !== null).length;
  return forks >= LATENCY_FORKS || p99.estimate > FAR_OVER * p99Ms ? p99.estimate : null;
}

/**
 * A size that needs too much memory, or blocks, rules out all larger sizes; one that is too slow under load rules out all
 * smaller ones.
 */
export function isAllowed(one: Candidate, broken: readonly Violation[]): boolean {
  return broken.every(({ limit, candidate }) => {
    const isTooSmall = limit === "--p99" || limit === "--rate";
    const [small, large] = isTooSmall ? [one, candidate] : [candidate, one];
    return small.workers > large.workers || small.jobsPerWorker > large.jobsPerWorker;
  });
}
