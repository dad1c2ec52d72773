import type { Candidate } from "./candidate.ts";
import { medianOf, of, type Readings } from "./reading.ts";

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
  else check("--p99", p99Of(own), limits.p99Ms);
  return found;
}

/** The median over forks of the 99th percentile under load; null: not measured, or too few jobs to tell. */
export function p99Of(readings: Readings): number | null {
  return medianOf(readings, ({ latency }) => latency?.latency.p99Ms ?? null);
}
