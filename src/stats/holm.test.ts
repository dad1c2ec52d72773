import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { holm } from "./holm.ts";

test("holm() gives R's decisions", () => {
  // R: p.adjust(c(.01, .04, .03, .005), "holm") gives 0.03 0.06 0.06 0.02: two of them at most 0.05.
  assert.deepEqual(holm([0.01, 0.04, 0.03, 0.005], 0.05), [true, false, false, true]);
});

test("holm() stops at the first that fails: a later one is not rejected for being small enough by itself", () => {
  assert.deepEqual(holm([0.001, 0.03, 0.04], 0.05), [true, false, false]);
  assert.deepEqual(holm([], 0.05), []);
});

test("holm() rejects no less than Bonferroni and no more than no correction", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }),
      (ps) => {
        for (const [i, rejected] of holm(ps, 0.05).entries()) {
          const p = ps[i] as number;
          if (p <= 0.05 / ps.length) assert.equal(rejected, true);
          if (p > 0.05) assert.equal(rejected, false);
        }
      },
    ),
  );
});
