import assert from "node:assert/strict";
import { test } from "node:test";
import { normalCumulative } from "./normal.ts";
import { rangeCumulative } from "./studentized-range.ts";

test("the upper 5 % points of Harter's tables (Annals of Mathematical Statistics 31, 1960)", () => {
  for (const [q, means, df] of [
    [17.97, 2, 1],
    [6.085, 2, 2],
    [8.331, 3, 2],
    [6.825, 4, 3],
    [4.339, 3, 6],
    [3.877, 3, 10],
    [4.232, 5, 20],
    [3.858, 5, Number.POSITIVE_INFINITY],
    [3.314, 3, Number.POSITIVE_INFINITY],
  ] as const) {
    const below = rangeCumulative(q, means, df);
    assert.ok(Math.abs(below - 0.95) < 2e-4, `${below} for q = ${q}, ${means} means, ${df} df`);
  }
});

test("two means are Student's t: q = √2 t", () => {
  // R: 1 - 2 * pt(-2.228139, 10) = 0.95
  assert.ok(Math.abs(rangeCumulative(Math.SQRT2 * 2.2281389, 2, 10) - 0.95) < 1e-5);
  assert.equal(rangeCumulative(0, 3, 10), 0);
  assert.throws(() => rangeCumulative(1, 1, 10), RangeError);
});

test("the normal distribution function (Abramowitz and Stegun, table 26.1)", () => {
  for (const [z, p] of [
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1.96, 0.024997895148220435],
    [3, 0.9986501019683699],
  ] as const)
    assert.ok(Math.abs(normalCumulative(z) - p) < 1e-12, `${normalCumulative(z)}`);
  assert.deepEqual([normalCumulative(-9), normalCumulative(9)], [0, 1]);
});
