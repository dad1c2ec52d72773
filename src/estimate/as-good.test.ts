import assert from "node:assert/strict";
import { test } from "node:test";
import { doesAsMuch, smallestAsGood } from "./as-good.ts";

/** The best of its worker count: so many times the main thread, give or take a share. */
const cell = (workers: number, times: number, margin: number) => ({
  ...{ workers, rank: "best" as const },
  timesMainThread: { estimate: times, low: times / (1 + margin), high: times * (1 + margin) },
});

test("the smallest worker count that is surely at least nine tenths of the best is named", () => {
  const best = cell(4, 2, 0.01);
  assert.equal(smallestAsGood(best, [cell(2, 1.98, 0.02), cell(3, 1.99, 0.02), best]).workers, 2);
});

test("one that is surely less, or that may be far below, is not as good", () => {
  const best = cell(4, 2, 0.01);
  assert.equal(smallestAsGood(best, [cell(2, 1.9, 0.01), best]).workers, 4);
  assert.equal(smallestAsGood(best, [cell(2, 1.98, 0.3), best]).workers, 4);
});

test("only the best of a worker count can be named", () => {
  const best = cell(4, 2, 0.01);
  assert.equal(smallestAsGood(best, [{ ...cell(2, 2, 0.01), rank: "tied" as const }, best]).workers, 4);
});

test("a cell does more, may do as much, or does less", () => {
  const one = cell(2, 1, 0.05);
  assert.equal(doesAsMuch(cell(2, 1.5, 0.05), one), "more");
  assert.equal(doesAsMuch(cell(2, 0.98, 0.05), one), "as much");
  assert.equal(doesAsMuch(cell(2, 0.5, 0.05), one), null);
  assert.equal(doesAsMuch({ ...one, timesMainThread: null }, one), null);
});
