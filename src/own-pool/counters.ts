import { createHistogram, type RecordableHistogram } from "node:perf_hooks";

/** A distribution of times, in ms. Null: there is none yet. */
export interface Times {
  readonly count: number;
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

/** What a pool has done since it was opened. */
export interface PoolStats {
  /** Workers that have loaded the job. */
  readonly workers: number;
  /** Jobs that have not started, in the queue or sent ahead. */
  readonly waiting: number;
  /** Jobs that run and are not yet answered: a stopped one counts as failed alone. */
  readonly running: number;
  readonly done: number;
  /** Jobs that threw, timed out, were aborted, or were lost with their worker. */
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
  /** Workers that died or were stopped, and were replaced. */
  readonly replaced: number;
  /** From `run()` to the job's start. */
  readonly waitTimes: Times;
  /** From the job's start to its end, in the worker. */
  readonly runTimes: Times;
}

/** Counts and times; a few tens of nanoseconds a job. */
export interface Counters {
  done: number;
  failed: number;
  timedOut: number;
  aborted: number;
  replaced: number;
  readonly waits: RecordableHistogram;
  readonly runs: RecordableHistogram;
}

export function createCounters(): Counters {
  return {
    done: 0,
    failed: 0,
    timedOut: 0,
    aborted: 0,
    replaced: 0,
    waits: createHistogram(),
    runs: createHistogram(),
  };
}

const NS_PER_MS = 1e6;

export function recordMs(histogram: RecordableHistogram, ms: number): void {
  // Clocks of two threads may differ by a little; a histogram starts at 1.
  histogram.record(ms <= 1e-6 ? 1 : Math.round(ms * NS_PER_MS));
}

export function timesOf(histogram: RecordableHistogram): Times {
  const { count } = histogram;
  if (count === 0) return { count, meanMs: null, p50Ms: null, p99Ms: null, maxMs: null };
  return {
    count,
    meanMs: histogram.mean / NS_PER_MS,
    p50Ms: histogram.percentile(50) / NS_PER_MS,
    p99Ms: histogram.percentile(99) / NS_PER_MS,
    maxMs: histogram.max / NS_PER_MS,
  };
}
