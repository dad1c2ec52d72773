import type { Interval } from "../stats/interval.ts";
import { type Candidate, same } from "./candidate.ts";
import { SCOUT } from "./job-profile.ts";
import { type Limits, p99Of, type Violation, violations } from "./limits.ts";
import { medianOf, of, type Readings, rateIntervalOf, ratioOf } from "./reading.ts";

/** All that is known of one candidate, over forks. Units as their names say; null: not known. */
export interface SizeRow extends Candidate {
  readonly forks: number;
  /** With its interval of 95 %. */
  readonly jobsPerSecond: Interval;
  /** Throughput ÷ that of the best it is compared with; bounds are one-sided, 95 %. */
  readonly ofBest: Interval;
  readonly timesMainThread: number | null;
  readonly cpuMsPerJob: number | null;
  /** Of that what the main thread used. */
  readonly mainCpuMsPerJob: number | null;
  readonly blockedMs: number | null;
  readonly peakBytes: number | null;
  readonly throttledMs: number | null;
  /** At the rate that was asked for; bounds are one-sided, 95 %. null: not measured. */
  readonly p99Ms: Interval | null;
  readonly violations: readonly Violation[];
}

export function rowOf(readings: Readings, candidate: Candidate, best: Candidate, limits: Limits): SizeRow {
  const own = of(readings, candidate);
  const knowsMain = of(readings, SCOUT).length > 0;
  return {
    ...candidate,
    forks: own.length,
    jobsPerSecond: rateIntervalOf(readings, candidate),
    ofBest: same(candidate, best) ? { estimate: 1, low: 1, high: 1 } : ratioOf(readings, candidate, best),
    timesMainThread: !knowsMain ? null : ratioOf(readings, candidate, SCOUT).estimate,
    cpuMsPerJob: medianOf(own, ({ cpuMs }) => cpuMs),
    mainCpuMsPerJob: medianOf(own, ({ mainCpuMs }) => mainCpuMs),
    blockedMs: medianOf(own, ({ blockedMs }) => blockedMs),
    peakBytes: medianOf(own, ({ peakBytes }) => peakBytes),
    throttledMs: medianOf(own, ({ throttledMs }) => throttledMs),
    p99Ms: p99Of(own),
    violations: violations(readings, candidate, limits),
  };
}
