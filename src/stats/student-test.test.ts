import assert from "node:assert/strict";
import { test } from "node:test";
import { studentTest } from "./student-test.ts";

test("studentTest() gives what is published of Student's own data", () => {
  // Hours of sleep gained with two drugs (Biometrika 6, 1908), as two groups: t = −1.8608 with 18 degrees of freedom.
  const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
  const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
  assert.equal(studentTest(first, second).toFixed(5), "0.07919");
  assert.equal(studentTest(second, first), studentTest(first, second));
});

test("a single value has a side of its own; two values in all, or equal ones, tell nothing", () => {
  // t = 4 / √(4/3 · (1 + 1/4)) = 3.098 with 3 degrees of freedom.
  assert.equal(studentTest([6], [1, 3, 3, 1]).toFixed(3), "0.053");
  assert.deepEqual([studentTest([1], [2]), studentTest([2, 2], [2]), studentTest([2, 2], [3])], [1, 1, 0]);
});
