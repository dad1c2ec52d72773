import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fifo } from "./fifo.ts";

test("Fifo behaves as an array with push and shift", () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer(), { nil: "shift" as const }), { maxLength: 6000 }),
      (steps) => {
        const queue = new Fifo<number>();
        const model: number[] = [];
        for (const step of steps) {
          if (step === "shift") assert.equal(queue.shift(), model.shift());
          else {
            queue.push(step);
            model.push(step);
          }
          assert.equal(queue.size, model.length);
          assert.equal(queue.peek(), model[0]);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test("Fifo keeps its order over many thousand entries, where it moves its memory", () => {
  const queue = new Fifo<number>();
  let next = 0;
  for (let i = 0; i < 10_000; i++) {
    queue.push(i);
    if (i % 3 !== 0) assert.equal(queue.shift(), next++);
  }
  while (queue.size > 0) assert.equal(queue.shift(), next++);
  assert.equal(next, 10_000);
});
