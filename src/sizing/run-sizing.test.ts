// Time passes only as these measurements say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../stats/seeded.ts";
import { createVirtualMeasuring, type VirtualMachine } from "../testing/virtual-machine.ts";
import type { Step } from "./question.ts";
import { type Measuring, runSizing } from "./run-sizing.ts";
import type { Question } from "./schema.ts";

const NO_LIMITS = { memoryBytes: null, blockMs: null, p99Ms: null, ratePerSecond: null };
const QUESTION: Question = {
  pools: ["async-only", "worker-threads", "piscina"].map((label) => ({ label, jobsPerWorker: true })),
  ...{ cores: 4, limits: NO_LIMITS, workers: null, jobsPerWorker: null, exhaustive: false, otherSizes: [] },
  rule: { within: 0.05, leastForks: 3, mostForks: 10 },
};
const MACHINE: VirtualMachine = {
  ...{ cores: 4, job: [{ do: "compute", ms: 5 }], spread: 0.1, dispatchMs: () => 0.01 },
};
const ARRIVALS_MS = 12_000;

/** A candidate takes about 0.9 s in a coarse step and 1.8 s in a fine one, and its arrivals. */
function slowMeasuring(seed: number): Measuring & { readonly steps: Step[] } {
  const random = seeded(seed);
  const { measure } = createVirtualMeasuring({ ...MACHINE, seed });
  const steps: Step[] = [];
  let nowMs = 0;
  return {
    steps,
    nowMs: () => nowMs,
    async measure(step, fork) {
      steps.push(step);
      for (const _ of step.candidates) {
        nowMs += (step.stage === "coarse" ? 900 : 1800) * (0.85 + 0.3 * random());
        if (step.ratePerSecond !== null) nowMs += ARRIVALS_MS;
      }
      return measure(step, fork);
    },
  };
}

const NEVER = new AbortController().signal;

test("no search takes longer than its budget, and none gives up while a step would fit", async () => {
  for (const totalMs of [5_000, 10_000, 20_000, 40_000, 80_000]) {
    for (const seed of [1, 2, 3, 4]) {
      const measuring = slowMeasuring(seed);
      const budget = { totalMs, spentMs: 2000 };
      const { ended, elapsedMs } = await runSizing(QUESTION, measuring, budget, NEVER);
      const what = `${elapsedMs} of ${totalMs} ms, ${ended}`;
      assert.ok(elapsedMs <= totalMs, what);
      assert.equal(elapsedMs, 2000 + measuring.nowMs());
      // Two candidates take 4.2 s at most, and half a second is kept for what follows.
      if (ended === "budget") assert.ok(elapsedMs > totalMs - 4_700, what);
    }
  }
});

test("arrivals at a rate are foretold: what would not end in time is not begun", async () => {
  const limits = { ...NO_LIMITS, p99Ms: 100, ratePerSecond: 100 };
  const question = { ...QUESTION, limits, pools: QUESTION.pools.slice(0, 1), jobsPerWorker: [1] };
  const loads = async (totalMs: number) => {
    const measuring = slowMeasuring(1);
    const { elapsedMs } = await runSizing(question, measuring, { totalMs, spentMs: 0 }, NEVER);
    assert.ok(elapsedMs <= totalMs, `${elapsedMs} of ${totalMs} ms`);
    return measuring.steps.filter(({ ratePerSecond }) => ratePerSecond !== null).length;
  };
  assert.deepEqual([await loads(12_000), await loads(22_000), await loads(80_000)], [0, 1, 3]);
});

test("a search that is interrupted keeps its forks but for the one under way", async () => {
  for (const fails of [false, true]) {
    const interruption = new AbortController();
    const measuring = slowMeasuring(1);
    const { observations, ended, state } = await runSizing(
      QUESTION,
      {
        ...measuring,
        async measure(step, fork) {
          const measured = await measuring.measure(step, fork);
          if (fork < 4) return measured;
          interruption.abort();
          if (fails) throw new Error("The cell was stopped");
          return measured.map((one) => ({ ...one, failure: "killed" }));
        },
      },
      { totalMs: Number.POSITIVE_INFINITY, spentMs: 0 },
      interruption.signal,
    );
    assert.equal(ended, "interrupted");
    assert.deepEqual(new Set(observations.map(({ fork }) => fork)), new Set([0, 1, 2, 3]));
    assert.ok(observations.every(({ failure }) => failure === null));
    assert.equal(state.chosen?.choice?.pool, "worker-threads");
  }
});
