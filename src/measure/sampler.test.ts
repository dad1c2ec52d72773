import assert from "node:assert/strict";
import { test } from "node:test";
import { createFakeClock } from "../testing/fake-clock.ts";
import { createSampler } from "./sampler.ts";

test("a sample is the batch's own time, each batch run once, in order", async () => {
  const clock = createFakeClock();
  const sampleWallMs = createSampler(clock);
  const ran: number[] = [];
  for (const ms of [150, 20, 900]) {
    const wallMs = await sampleWallMs(async () => {
      ran.push(ms);
      await Promise.resolve();
      clock.advance(ms);
    });
    assert.ok(Math.abs(wallMs - ms) < 1e-9, `${wallMs} for ${ms}`);
  }
  assert.deepEqual(ran, [150, 20, 900]);
});

test("a batch that fails rejects with its own error, and the next one is timed again", async () => {
  const clock = createFakeClock();
  const sampleWallMs = createSampler(clock);
  const trouble = new Error("wrong result");
  await assert.rejects(
    sampleWallMs(() => Promise.reject(trouble)),
    (error) => error === trouble,
  );
  assert.equal(await sampleWallMs(async () => clock.advance(5)), 5);
});
