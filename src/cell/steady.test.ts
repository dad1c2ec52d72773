import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../stats/seeded.ts";
import { isSteady } from "./steady.ts";

/** How many batches it takes; null: more than fifty. */
function batchesUntilSteady(rate: (batch: number) => number): number | null {
  const rates: number[] = [];
  for (let batch = 0; batch < 50; batch++) {
    rates.push(rate(batch));
    if (isSteady(rates)) return rates.length;
  }
  return null;
}

test("what gets faster all the time is not steady", () => {
  assert.equal(
    batchesUntilSteady((batch) => 100 * 1.05 ** batch),
    null,
  );
});

test("constant speed is steady after six batches", () => {
  assert.equal(
    batchesUntilSteady(() => 100),
    6,
  );
});

test("noise without a trend is steady soon, however large", () => {
  for (const spread of [0.02, 0.1, 0.4]) {
    const random = seeded(3);
    const needed = Array.from(
      { length: 100 },
      () => batchesUntilSteady(() => Math.exp(spread * (random() - 0.5))) ?? 99,
    );
    const median = needed.toSorted((a, b) => a - b)[50] as number;
    assert.ok(median <= 9, `spread ${spread}: ${median} batches`);
  }
});

test("a warm-up that ends is waited for, within noise", () => {
  const random = seeded(5);
  // Half speed for 15 batches, as before a compiler has done its work, with 2 % of noise.
  const rate = (batch: number) => (1 - 0.5 * Math.exp(-batch / 5)) * (1 + 0.02 * (random() - 0.5));
  const needed = batchesUntilSteady(rate) ?? 99;
  assert.ok(needed >= 9 && needed <= 25, `${needed} batches`);
});
