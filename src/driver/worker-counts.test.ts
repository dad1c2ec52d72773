import assert from "node:assert/strict";
import { test } from "node:test";
import { byImportance, resolveWorkerCounts } from "./worker-counts.ts";

const counts = (asked: string[], cores: number) =>
  resolveWorkerCounts(asked, cores).map(({ workers }) => workers);

test("worker counts are resolved against the effective cores", () => {
  assert.deepEqual(counts(["1", "0.5x", "1x", "2x", "4x"], 8), [1, 4, 8, 16, 32]);
  assert.deepEqual(counts(["c", "c-1", "c-3"], 8), [5, 7, 8]);
  assert.deepEqual(counts(["1.5x", ".5x"], 6), [3, 9]);
});

test("equal counts are one, shown with every way of asking", () => {
  assert.deepEqual(resolveWorkerCounts(["1", "0.5x", "1x", "2"], 2), [
    { workers: 1, asked: ["1", "0.5x"] },
    { workers: 2, asked: ["1x", "2"] },
  ]);
});

test("fractional cores are rounded, and a relative count is at least 1", () => {
  assert.deepEqual(counts(["1x"], 0.5), [1]);
  assert.deepEqual(counts(["1x", "2x"], 1.5), [2, 3]);
  assert.deepEqual(counts(["0.1x", "c-9"], 4), [1]);
});

test("what is no count is one sentence that names it", () => {
  for (const text of ["abc", "-1", "", "1.5", "x", "0x", "-1x", "c+1", "1e"]) {
    assert.throws(() => resolveWorkerCounts([text], 4), {
      name: "UsageError",
      message: new RegExp(`^--workers ${text.replace("+", "\\+")}: expected`),
    });
  }
  for (const text of ["0", "1e9", "1025", "99999x"]) {
    assert.throws(() => resolveWorkerCounts([text], 4), {
      name: "UsageError",
      message: /expected 1 to 1024/,
    });
  }
});

test("the count nearest to the cores is the dearest, of two the smaller", () => {
  const resolved = resolveWorkerCounts(["1", "1x", "2x", "4x"], 2);
  assert.deepEqual(
    byImportance(resolved, 2).map(({ workers }) => workers),
    [2, 1, 4, 8],
  );
});
