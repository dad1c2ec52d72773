import assert from "node:assert/strict";
import { test } from "node:test";
import type { SliceNoise } from "../driver/slice-noise.ts";
import { forkOf } from "../testing/cell-results.ts";
import { fakeSurvey } from "../testing/fake-cell.ts";
import { blockedMs, mainBusyShare, observationsOf, rateOf } from "./fork-observations.ts";

const QUIET = { foreignShare: 0, stealShare: 0, tickShare: 0, pressureShare: 0, throttledMs: 0 };
const MAIN = { pool: "async-only", workers: 1, jobsPerWorker: 1 };

/** Slices in which others took so large a share, or a quota stopped the cells for so long. */
function noiseOf(...parts: readonly Partial<typeof QUIET>[]): SliceNoise[] {
  return parts.map((part, slice) => ({
    ...{ slice, attempt: 0, disturbed: null },
    noise: { ...QUIET, ...part },
  }));
}

const run = (...rates: readonly number[]) => ({ failure: null, fork: forkOf(0, rates) });

test("the rate of a fork is its jobs ÷ its time; without turns there is none", () => {
  const noise = noiseOf({}, {});
  assert.deepEqual(rateOf(run(1000, 4000), noise), { jobsPerSecond: 2500, rounds: 2 });
  assert.equal(rateOf(run(), []), null);
});

test("a slice that others disturbed is left out; where all were, they count all the same", () => {
  const taken = { foreignShare: 0.6 };
  assert.equal(rateOf(run(1000, 300, 1000), noiseOf({}, taken, {}))?.jobsPerSecond, 1000);
  assert.equal(rateOf(run(1000, 300), noiseOf(taken, taken))?.jobsPerSecond, 650);
  // A quota's stops are the pool's own doing.
  assert.equal(rateOf(run(1000, 300), noiseOf({}, { throttledMs: 90 }))?.jobsPerSecond, 650);
});

test("while a quota stops it, or others take the cores, a job neither waits nor blocks the main thread", () => {
  const threadCpu = { mainMs: 500, workersMs: 0, othersMs: 0, untold: null };
  const usage = { jobs: 1000, cpuMs: 500, threadCpu, loopDelayP99Ms: 60, loopDelayMaxMs: 80 };
  const fork = forkOf(0, [1000], { usage });
  const free = { fork, throttledMs: 0 };
  assert.deepEqual([mainBusyShare(free, noiseOf({})), blockedMs(free, MAIN, false)], [0.5, 60]);
  // Stopped for half of the second: what it could run it computed, and half a millisecond a job.
  const stopped = { fork, throttledMs: 500 };
  assert.deepEqual([mainBusyShare(stopped, noiseOf({})), blockedMs(stopped, MAIN, false)], [1, 0.5]);
  assert.equal(blockedMs(stopped, { ...MAIN, pool: "piscina" }, false), null);
  assert.deepEqual(
    ["async-only", "piscina"].map((pool) => blockedMs(free, { ...MAIN, pool }, true)),
    [0.5, null],
  );
});

test("a size whose CPU time the system does not tell was measured all the same", () => {
  const usage = { jobs: 1000, cpuMs: null, threadCpu: null, loopDelayP99Ms: 1, loopDelayMaxMs: 2 };
  const run = { failure: null, fork: forkOf(0, [1000], { usage }), throttledMs: null, warnings: [] };
  const measured = [{ candidate: { ...MAIN, pool: "child-process" }, run }];
  const context = { fork: 0, survey: fakeSurvey(), isLoaded: false };
  const [seen] = observationsOf(measured, noiseOf({}), context);
  const { failure, cpuMs, jobsPerSecond } = seen ?? {};
  assert.deepEqual({ failure, cpuMs, jobsPerSecond }, { failure: null, cpuMs: null, jobsPerSecond: 1000 });
});
