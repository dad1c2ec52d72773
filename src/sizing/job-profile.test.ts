import assert from "node:assert/strict";
import { test } from "node:test";
import { whyNoWorkers } from "./job-profile.ts";
import type { JobProfile, SizeRow } from "./schema.ts";

const job = (computeMs: number, parts: Partial<JobProfile> = {}): JobProfile => ({
  ...{ wallMs: computeMs, computeMs, elsewhereMs: 0, unavailable: null, waitRatio: 0 },
  ...parts,
});

const pool = (takesMs: number, mainCpuMsPerJob: number, cpuMsPerJob: number): SizeRow => ({
  ...{ pool: "piscina", workers: 2, jobsPerWorker: 1, forks: 3, violations: [], timesMainThread: null },
  jobsPerSecond: { estimate: 1000 / takesMs, low: null, high: null },
  ofBest: { estimate: 1, low: 1, high: 1 },
  ...{ mainCpuMsPerJob, cpuMsPerJob, blockedMs: 0, peakBytes: 0, throttledMs: 0, p99Ms: null },
});

test("a pool that is no better for a job pays for longer jobs only, whatever its CPU time says", () => {
  // 24 µs of the main thread for a job of 26 µs: by CPU time it would pay, and yet it took 31 µs.
  const answer = whyNoWorkers(job(0.026), [pool(0.031, 0.024, 0.06)], 2);
  assert.deepEqual(answer, { because: "too-short", paysAboveMs: 0.031, pool: "piscina" });
});

test("a job that is long beside what sending takes is not called too short, and no length is told", () => {
  const answer = whyNoWorkers(job(50), [pool(51, 0.02, 50.1)], 4);
  assert.deepEqual(answer, { because: "no-better", paysAboveMs: null, pool: "piscina" });
});

test("of a job that waits a length is told only above its own", () => {
  const waiting = { wallMs: 10, waitRatio: 25 };
  const paysAboveMs = (computeMs: number) =>
    whyNoWorkers(job(computeMs, waiting), [pool(0.5, 0.1, 0.6)], 2)?.paysAboveMs;
  assert.deepEqual([paysAboveMs(0.39), paysAboveMs(0.1)?.toFixed(2)], [null, "0.40"]);
});
