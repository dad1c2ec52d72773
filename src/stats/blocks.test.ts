import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { residualVariance } from "./blocks.ts";

test("residualVariance() gives the published error mean square of the hardness testing experiment", () => {
  // Montgomery, Design and Analysis of Experiments, section 4.1: four tips (columns) on four coupons (rows), coded data;
  // error sum of squares 8.00 with 9 degrees of freedom, mean square 0.89.
  const tips = [
    [-2, -1, 1, 5],
    [-1, -2, 3, 4],
    [-3, -1, 0, 2],
    [2, 1, 5, 7],
  ];
  const coupons = [0, 1, 2, 3].map((coupon) => tips.map((tip) => tip[coupon] as number));
  const { variance, df } = residualVariance(coupons);
  assert.equal(df, 9);
  assert.equal((variance * df).toFixed(2), "8.00");
});

test("levels of rows and columns do not count as noise", () => {
  const level = fc.double({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(level, { minLength: 2, maxLength: 6 }),
      fc.array(level, { minLength: 2, maxLength: 6 }),
      (rows, columns) => {
        const { variance } = residualVariance(rows.map((row) => columns.map((column) => row + column)));
        assert.ok(variance < 1e-20 * 1e6);
      },
    ),
  );
});

test("a table too small, or ragged, is a RangeError", () => {
  for (const rows of [[], [[1, 2]], [[1], [2]], [[1, 2], [3]]])
    assert.throws(() => residualVariance(rows), RangeError);
});
