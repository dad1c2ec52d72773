import assert from "node:assert/strict";
import { test } from "node:test";
import { cellOf, forkOf } from "../testing/cell-results.ts";
import { memoryPerWorker } from "./memory-per-worker.ts";

function cellWith(workers: number, addedMiB: readonly (number | null)[]) {
  const forks = addedMiB.map((added, fork) => {
    const readyBytes = added === null ? null : (50 + added) * 2 ** 20;
    return forkOf(fork, [1], { memory: { beforeBytes: 50 * 2 ** 20, readyBytes, peakBytes: null } });
  });
  return cellOf("pool", [1], { workers, forks });
}

test("the slope over worker counts, with its interval", () => {
  const [found] = memoryPerWorker([
    cellWith(1, [14, 15, 13]),
    cellWith(2, [24, 23, 25]),
    cellWith(4, [44, 45, 43]),
  ]);
  assert.ok(Math.abs((found?.bytes.estimate ?? 0) / 2 ** 20 - 10) < 0.01);
  assert.ok((found?.bytes.low ?? 99e9) < 10 * 2 ** 20 && (found?.bytes.high ?? 0) > 10 * 2 ** 20);
  assert.deepEqual([found?.pool, found?.scenario, found?.runtime], ["pool", "s", "node"]);
});

test("one worker count, or a system that does not tell, gives none", () => {
  assert.deepEqual(memoryPerWorker([cellWith(2, [24, 23, 25])]), []);
  assert.deepEqual(memoryPerWorker([cellWith(1, [null, null]), cellWith(2, [null, 3])]), []);
});
