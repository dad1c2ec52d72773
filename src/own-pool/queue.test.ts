import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { createPendingJob } from "./intake.ts";
import type { PendingJob } from "./pool-worker.ts";
import { JobQueue } from "./queue.ts";

type Step = { readonly push: number } | "shift" | "again";

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ push: fc.constantFrom(0, 0, 0, 1, -1, 7) }),
  fc.constantFrom<Step>("shift", "shift", "again"),
);

describe("the queue of jobs", () => {
  test("gives the highest priority first, and of one priority the oldest, whatever comes back into it", () => {
    const property = fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const queue = new JobQueue();
      const model: PendingJob[] = [];
      let taken: PendingJob[] = [];
      let order = 0;
      const sort = () => model.sort((a, b) => b.priority - a.priority || a.order - b.order);
      for (const step of steps) {
        if (step === "shift") {
          assert.equal(queue.peek(), model[0]);
          const expected = model.shift();
          assert.equal(queue.shift(), expected);
          if (expected !== undefined) taken.push(expected);
        } else if (step === "again") {
          queue.requeue(taken);
          model.push(...taken);
          taken = [];
        } else {
          const job = createPendingJob(order, { priority: step.push }, 0, order++);
          queue.push(job);
          model.push(job);
        }
        sort();
        assert.equal(queue.size, model.length);
      }
      assert.deepEqual(
        model.map(() => queue.shift()?.order),
        model.map((job) => job.order),
      );
    });
    fc.assert(property);
  });
});
