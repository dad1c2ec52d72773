import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { theilSenSlope } from "./theil-sen.ts";

test("the example of Sen (1968): slope 4", () => {
  const at = [1, 2, 3, 4, 10, 12, 18];
  assert.equal(theilSenSlope([9, 15, 19, 20, 45, 55, 78], at), 4);
});

test("one value far off does not move the slope of a line by much, a straight line has its own", () => {
  fc.assert(
    fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }), (slope, start) => {
      const line = Array.from({ length: 9 }, (_, i) => start + slope * i);
      assert.equal(theilSenSlope(line), slope);
      assert.equal(theilSenSlope(line.with(4, 1e6)), slope);
    }),
  );
});

test("one value has no slope", () => {
  assert.throws(() => theilSenSlope([1]), RangeError);
});
