import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sample } from "../domain/measurement.ts";
import { blockedMs, mainBusyShare, ratesOf } from "./fork-observations.ts";

const noise = { foreignShare: 0, stealShare: 0, tickShare: 0, pressureShare: 0, throttledMs: 0 };

const taken = { ...noise, foreignShare: 0.6 };
const MAIN = { pool: "async-only", workers: 1, jobsPerWorker: 1 };

/** A lane whose batches, one a round, come at these speeds. */
function lane(...perSecond: readonly number[]) {
  const samples = perSecond.map((rate, round) => {
    const sample: Sample = {
      ...{ jobs: 100, batchJobs: 100, wallMs: 100_000 / rate, rampInside: false, cpuMs: 1, threadCpu: null },
      ...{ loopDelayP99Ms: null, loopDelayMaxMs: null, noise },
    };
    return { round, attempt: 0, disturbed: null, ...sample };
  });
  const warmUp = { wallMs: 0, batches: 0, steady: true };
  const fork = { startUp: null, memory: null, idle: null, warmUp, samples, latency: [] };
  return { failure: null, fork };
}

test("what slows all lanes of a round does not come between them", () => {
  const lanes = [lane(1000, 500, 1000), lane(2000, 1000, 2000), lane(2000, 1000, 300)];
  const rates = ratesOf(lanes);
  const [a = 0, b = 0] = lanes.map((one) => rates.get(one)?.jobsPerSecond);
  assert.ok(Math.abs(b / a - 2) < 1e-9, `${a} ${b}`);
});

test("a lane by itself gives the geometric mean of its rounds, one without batches nothing", () => {
  const [alone, empty] = [lane(1000, 4000), lane()];
  const rates = ratesOf([alone, empty]);
  assert.equal(rates.get(alone)?.rounds, 2);
  assert.ok(Math.abs((rates.get(alone)?.jobsPerSecond ?? 0) - 2000) < 1e-6);
  assert.equal(rates.get(empty), undefined);
});

type Fork = ReturnType<typeof lane>["fork"];

/** Some of its samples, by their place, with other figures. */
function changed({ fork }: { readonly fork: Fork }, changes: Readonly<Record<number, Partial<Sample>>>) {
  return {
    failure: null,
    fork: { ...fork, samples: fork.samples.map((one, i) => ({ ...one, ...changes[i] })) },
  };
}

test("a round that others disturbed is left out; where all were, they count all the same", () => {
  const [a, b] = [lane(1000, 1000, 1000), lane(500, 500, 2000)];
  const disturbed = changed(b, { 0: { noise: taken }, 1: { noise: taken } });
  const rates = ratesOf([a, disturbed]);
  assert.ok(
    Math.abs((rates.get(disturbed)?.jobsPerSecond ?? 0) / (rates.get(a)?.jobsPerSecond ?? 0) - 2) < 1e-9,
  );
  const all = changed(b, { 0: { noise: taken }, 1: { noise: taken }, 2: { noise: taken } });
  assert.ok(Math.abs((ratesOf([all]).get(all)?.jobsPerSecond ?? 0) - 500 * 4 ** (1 / 3)) < 1e-6);
});

test("while a quota stops it a job neither waits nor blocks the main thread", () => {
  const threadCpu = { mainMs: 50, workersMs: 0, othersMs: 0, untold: null };
  const free = { threadCpu, loopDelayP99Ms: 3 };
  const stopped = { threadCpu, loopDelayP99Ms: 60, noise: { ...noise, throttledMs: 50 } };
  const some = changed(lane(1000, 1000), { 0: free, 1: stopped });
  assert.deepEqual([mainBusyShare(some), blockedMs(some, MAIN)], [0.5, 3]);
  // All of them were stopped: 50 ms of CPU in 100 ms, of which it was stopped for 50, and half a millisecond a job.
  const always = changed(lane(1000, 1000), { 0: stopped, 1: stopped });
  assert.deepEqual([mainBusyShare(always), blockedMs(always, MAIN)], [1, 0.5]);
  assert.equal(blockedMs(always, { ...MAIN, pool: "piscina" }), null);
});
