import assert from "node:assert/strict";
import { test } from "node:test";
import { clopperPearsonUpper } from "./clopper-pearson.ts";

test("clopperPearsonUpper() agrees with SciPy 1.17.1, scipy.stats.beta.ppf(0.95, seen + 1, total - seen)", () => {
  for (const [seen, total, expected] of [
    [0, 60, 0.04870291331009749],
    [0, 300, 0.009936081944457708],
    [1, 60, 0.07663999493450441],
    [5, 100, 0.1022533776432745],
    [59, 60, 0.9991454770730508],
    [60, 60, 1],
  ] as const) {
    assert.ok(Math.abs(clopperPearsonUpper(seen, total) - expected) < 1e-9, `${seen} of ${total}`);
  }
});

test("without a case it is 1 − (1 − level)^(1 / total)", () => {
  for (const total of [1, 7, 1000])
    assert.ok(Math.abs(clopperPearsonUpper(0, total) - (1 - 0.05 ** (1 / total))) < 1e-9);
});

test("it refuses what is no share", () => {
  for (const [seen, total] of [
    [1, 0],
    [2, 1],
    [-1, 3],
    [0.5, 3],
  ] as const)
    assert.throws(() => clopperPearsonUpper(seen, total), RangeError);
});
