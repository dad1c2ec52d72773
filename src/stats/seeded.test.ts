import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded, shuffled } from "./seeded.ts";

test("seeded() gives the published sequence of mulberry32, the same for the same seed", () => {
  // First values for seed 0 as in the reference implementation's test vectors.
  const random = seeded(0);
  assert.deepEqual(
    [random(), random(), random()].map((value) => value.toFixed(10)),
    ["0.2664292087", "0.0003297457", "0.2232720274"],
  );
  assert.equal(seeded(42)(), seeded(42)());
  assert.notEqual(seeded(42)(), seeded(43)());
});

test("shuffled() keeps every item, leaves the original, and gives every order its turn", () => {
  const items = ["a", "b", "c"];
  const random = seeded(1);
  const seen = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const key = shuffled(items, random).join("");
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  assert.deepEqual(items, ["a", "b", "c"]);
  assert.equal(seen.size, 6);
  for (const count of seen.values()) assert.ok(count > 850 && count < 1150);
});
