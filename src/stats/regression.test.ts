import assert from "node:assert/strict";
import { test } from "node:test";
import { fitLine } from "./regression.ts";

test("Anscombe's first data set (1973), with R's confint(lm(y ~ x))", () => {
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  const { slope, intercept } = fitLine(x.map((at, i) => ({ x: at, y: y[i] as number })));
  const near = (found: number | null, expected: number) =>
    assert.ok(Math.abs((found ?? 0) - expected) < 5e-5, `${found} instead of ${expected}`);
  near(slope.estimate, 0.50009);
  near(intercept, 3.00009);
  near(slope.low, 0.23337);
  near(slope.high, 0.76681);
});

test("points at one place have no line", () => {
  assert.throws(() => fitLine([1, 2, 3].map((y) => ({ x: 2, y }))), /three at two/);
});
