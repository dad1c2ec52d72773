import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sample } from "../domain/measurement.ts";
import { ratesOf } from "./measure-forks.ts";

const noise = { foreignShare: 0, stealShare: 0, tickShare: 0, pressureShare: 0, throttledMs: 0 };

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

test("what slows all lanes of a round does not come between them; one odd batch is left out", () => {
  const lanes = [lane(1000, 500, 1000), lane(2000, 1000, 2000), lane(2000, 1000, 300)];
  const rates = ratesOf(lanes);
  const [a = 0, b = 0] = lanes.map((one) => rates.get(one));
  assert.ok(Math.abs(b / a - 2) < 1e-9, `${a} ${b}`);
});

test("a lane by itself gives the geometric mean of its rounds, one without batches nothing", () => {
  const [alone, empty] = [lane(1000, 4000), lane()];
  const rates = ratesOf([alone, empty]);
  assert.ok(Math.abs((rates.get(alone) ?? 0) - 2000) < 1e-6);
  assert.equal(rates.get(empty), undefined);
});
