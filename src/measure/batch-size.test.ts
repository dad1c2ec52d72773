import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { batchSize, LONGEST_BATCH_MS } from "./batch-size.ts";

const aim = { batchMs: 150, leastJobs: 4, inputCount: 1 };

test("as many jobs as fill the batch at the last speed", () => {
  assert.equal(batchSize({ jobs: 100, wallMs: 50 }, aim), 300);
});

test("whole rounds of the inputs where they fit into the cap", () => {
  assert.equal(batchSize({ jobs: 100, wallMs: 50 }, { ...aim, inputCount: 128 }), 256);
  assert.equal(batchSize({ jobs: 100, wallMs: 50 }, { ...aim, inputCount: 1500 }), 1500);
  assert.equal(batchSize({ jobs: 100, wallMs: 50 }, { ...aim, inputCount: 3000 }), 300);
});

test("enough to keep every worker busy, but the cap wins", () => {
  assert.equal(batchSize({ jobs: 1, wallMs: 100 }, { ...aim, leastJobs: 8 }), 8);
  assert.equal(batchSize({ jobs: 1, wallMs: 400 }, { ...aim, leastJobs: 8 }), 2);
  assert.equal(batchSize({ jobs: 1, wallMs: 5000 }, { ...aim, leastJobs: 8 }), 1);
});

test("never none, never much longer than the cap", () => {
  const sample = fc.record({
    jobs: fc.integer({ min: 1, max: 1e7 }),
    wallMs: fc.double({ min: 0.001, max: 1e5, noNaN: true }),
  });
  const limits = fc.record({
    batchMs: fc.constant(150),
    leastJobs: fc.integer({ min: 1, max: 64 }),
    inputCount: fc.integer({ min: 1, max: 2000 }),
  });
  fc.assert(
    fc.property(sample, limits, (last, aims) => {
      const jobs = batchSize(last, aims);
      assert.ok(Number.isInteger(jobs) && jobs >= 1);
      assert.ok(jobs === 1 || (jobs / last.jobs) * last.wallMs <= LONGEST_BATCH_MS * 1.001);
    }),
  );
});
