import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { median, quantile } from "./quantile.ts";

test("quantile() agrees with R's type 7", () => {
  // R: quantile(c(15, 20, 35, 40, 50), c(.05, .3, .4, .5, 1)) gives 16, 23, 29, 35, 50.
  const values = [50, 15, 40, 20, 35];
  for (const [q, expected] of [
    [0.05, 16],
    [0.3, 23],
    [0.4, 29],
    [0.5, 35],
    [1, 50],
  ] as const) {
    assert.ok(Math.abs(quantile(values, q) - expected) < 1e-9);
  }
});

test("median() of an even number is the middle of the two in the middle", () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

test("a quantile lies within the values and grows with q", () => {
  const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
    minLength: 1,
  });
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(values, part, part, (sample, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      assert.ok(quantile(sample, low) <= quantile(sample, high) + 1e-6);
      assert.ok(Math.min(...sample) <= quantile(sample, a) && quantile(sample, a) <= Math.max(...sample));
    }),
  );
});

test("quantile() rejects no values and a q outside 0 to 1", () => {
  assert.throws(() => quantile([], 0.5), RangeError);
  assert.throws(() => quantile([1], 1.5), RangeError);
  assert.throws(() => quantile([1], Number.NaN), RangeError);
});
