import assert from "node:assert/strict";
import { test } from "node:test";
import { hodgesLehmann } from "./hodges-lehmann.ts";

test("the published estimate of the depression scores", () => {
  // Hollander and Wolfe, Nonparametric Statistical Methods, table 3.1: Hamilton scores before and after; the estimate is 0.46.
  const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
  const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
  const estimate = hodgesLehmann(before.map((score, i) => score - (after[i] as number)));
  assert.ok(Math.abs(estimate - 0.46) < 1e-9, `${estimate}`);
});

test("one of four may be wild: the other three decide", () => {
  assert.deepEqual([hodgesLehmann([1, 1, 1, 0.1]), hodgesLehmann([1, 1, 1, 90])], [1, 1]);
});

test("of one or two values their mean; a wild one among five does not move it far", () => {
  assert.deepEqual([hodgesLehmann([3]), hodgesLehmann([3, 4])], [3, 3.5]);
  assert.ok(
    Math.abs(hodgesLehmann([1, 1.1, 0.9, 1, 1000]) - 1.05) < 1e-9,
    `${hodgesLehmann([1, 1.1, 0.9, 1, 1000])}`,
  );
  assert.throws(() => hodgesLehmann([]), RangeError);
});
