import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { batchSize, endsUnevenly, LONGEST_BATCH_MS } from "./batch-size.ts";

const aim = { batchMs: 150, places: 2, inputCount: 1 };

test("as many jobs as fill the batch at the last speed", () => {
  assert.equal(batchSize({ jobs: 100, wallMs: 50 }, aim), 300);
});

test("whole rounds of the inputs, as near to the batch as they come", () => {
  assert.equal(batchSize({ jobs: 100, wallMs: 50 }, { ...aim, inputCount: 128 }), 256);
  assert.equal(batchSize({ jobs: 100, wallMs: 50 }, { ...aim, inputCount: 1500 }), 1500);
});

test("slow jobs: one round of the inputs whatever it takes, and never less than two jobs a place", () => {
  // Ten inputs of 350 ms on the main thread.
  assert.equal(batchSize({ jobs: 1, wallMs: 350 }, { ...aim, places: 1, inputCount: 10 }), 10);
  assert.equal(batchSize({ jobs: 1, wallMs: 600 }, { ...aim, places: 8 }), 16);
});

test("a multiple of the places where the limit allows: no worker is idle at the end", () => {
  // Ten inputs of 60 ms, four workers: one round would end with two of four idle.
  assert.equal(batchSize({ jobs: 4, wallMs: 60 }, { batchMs: 150, places: 4, inputCount: 10 }), 20);
  // Ten inputs of 600 ms: twenty would take 3 s, so it is one round, and that it ends unevenly is said.
  assert.equal(batchSize({ jobs: 4, wallMs: 600 }, { batchMs: 150, places: 4, inputCount: 10 }), 10);
  assert.equal(endsUnevenly(10, 4), true);
  assert.equal(endsUnevenly(20, 4), false);
  assert.equal(endsUnevenly(1001, 4), false);
});

test("for any speed: whole rounds, at least two jobs a place, and no longer than it must be", () => {
  const sample = fc.record({
    jobs: fc.integer({ min: 1, max: 1e7 }),
    wallMs: fc.double({ min: 0.001, max: 1e5, noNaN: true }),
  });
  const aims = fc.record({
    batchMs: fc.integer({ min: 50, max: 1000 }),
    places: fc.integer({ min: 1, max: 256 }),
    inputCount: fc.integer({ min: 1, max: 2000 }),
  });
  fc.assert(
    fc.property(sample, aims, (last, limits) => {
      const jobs = batchSize(last, limits);
      assert.equal(jobs % limits.inputCount, 0);
      assert.ok(jobs >= 2 * limits.places);
      const ms = (jobs / last.jobs) * last.wallMs;
      const unavoidable = limits.inputCount + 2 * limits.places;
      assert.ok(ms <= 2 * LONGEST_BATCH_MS || jobs <= 2 * unavoidable, `${jobs} jobs, ${ms} ms`);
    }),
  );
});
