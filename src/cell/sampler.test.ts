import assert from "node:assert/strict";
import { test } from "node:test";
import { createFakeClock } from "../testing/fake-clock.ts";
import { createSampler } from "./sampler.ts";

test("a sample is the batch's own time, each batch run once, in order", async () => {
  const clock = createFakeClock();
  const sampleWindow = createSampler(clock);
  const ran: number[] = [];
  for (const ms of [150, 20, 900]) {
    const window = await sampleWindow(async () => {
      ran.push(ms);
      await Promise.resolve();
      clock.advance(3 * ms); // the window is a part of the batch
      return { jobs: 7, wallMs: ms, rampInside: false };
    });
    assert.deepEqual(window, { jobs: 7, wallMs: ms, rampInside: false });
  }
  assert.deepEqual(ran, [150, 20, 900]);
});

test("a batch that fails rejects with its own error, and the next one is timed again", async () => {
  const clock = createFakeClock();
  const sampleWindow = createSampler(clock);
  const trouble = new Error("wrong result");
  await assert.rejects(
    sampleWindow(() => Promise.reject(trouble)),
    (error) => error === trouble,
  );
  const next = { jobs: 1, wallMs: 5, rampInside: true };
  assert.deepEqual(await sampleWindow(async () => next), next);
});
