import assert from "node:assert/strict";
import { test } from "node:test";
import { watchBusyThreads } from "./busy-threads.ts";

test("threads compute in their slots, and sleep in the others", async () => {
  const schedule = { active: [[0, 1], [0], [1]], slotMs: 100, binMs: 10 };
  const [first, second] = await watchBusyThreads(schedule);
  const work = (pieces: Int32Array | undefined, slot: number) =>
    pieces?.slice(10 * slot, 10 * slot + 10).reduce((sum, count) => sum + count, 0);
  assert.equal(first?.length, 30);
  assert.equal(work(first, 2), 0);
  assert.equal(work(second, 1), 0);
  assert.ok((first?.reduce((sum, count) => sum + count, 0) ?? 0) > 0);
  assert.ok((second?.reduce((sum, count) => sum + count, 0) ?? 0) > 0);
});
