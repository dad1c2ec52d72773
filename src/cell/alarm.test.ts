// The real alarm and the real open loop, on a real pool: no duration is asserted, but nothing may come early or be lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { realClock } from "../host/clock.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { loadAdapter } from "../pools/registry.ts";
import { seeded } from "../stats/seeded.ts";
import { openAlarm } from "./alarm.ts";
import { runOpenLoop } from "./open-loop.ts";

test("rings once, and not before its time, near and far", async () => {
  const alarm = await openAlarm();
  try {
    for (const inMs of [-1, 0, 0.03, 0.5, 3, 20]) {
      const atMs = realClock.epochMs() + inMs;
      let rings = 0;
      await new Promise<void>((resolve) => {
        alarm.ring(atMs, () => {
          rings += 1;
          resolve();
        });
      });
      // Clocks of two threads agree to some 10 µs.
      if (inMs > 0.1) assert.ok(realClock.epochMs() >= atMs - 0.1, `${realClock.epochMs() - atMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      assert.equal(rings, 1);
    }
  } finally {
    await alarm.close();
  }
});

/** The sum of so many exponential gaps. */
function scheduleMs(arrivals: number, seed: number, ratePerSecond: number): number {
  const random = seeded(seed);
  let sumMs = 0;
  for (let i = 0; i < arrivals; i++) sumMs += (-Math.log(1 - random()) / ratePerSecond) * 1000;
  return sumMs;
}

test("an open loop on real workers: every job arrives, and its parts are told", async () => {
  const { open } = await loadAdapter("worker-threads");
  const job = { module: moduleBeside("../testing/jobs", import.meta.url).href, exportName: "double" };
  const pool = await open({ workers: 2, jobsPerWorker: 1, job, stamps: true });
  const alarm = await openAlarm();
  try {
    const found = await runOpenLoop(
      pool,
      {
        ...{ ratePerSecond: 100, arrivals: 100, seed: 3, slots: 2 },
        submission: (index) => ({ input: index }),
        complain: (index, outcome) => ("value" in outcome && outcome.value === 2 * index ? null : "wrong"),
      },
      { clock: realClock, alarm },
    );
    assert.deepEqual([found.arrivals, found.completed, found.dropped], [100, 100, 0]);
    for (const part of ["latency", "submitLag", "queueWait", "transport", "service"] as const) {
      assert.equal(found[part].count, 100);
    }
    // A job's way and wait are parts of its latency; a pool that sends ahead starts before its slot is seen to be free.
    const { latency, submitLag, queueWait, transport, service } = found;
    const parts = [submitLag, queueWait, transport, service].map(({ meanMs }) => meanMs ?? 0);
    const sumMs = parts.reduce((sum, ms) => sum + ms, 0);
    assert.ok(Math.abs((latency.meanMs ?? 0) - sumMs) < 0.05, `${latency.meanMs} = ${parts.join(" + ")}`);
    // The schedule that the seed gives, whatever the machine did meanwhile.
    assert.ok(Math.abs(found.wallMs - scheduleMs(100, 3, 100)) < 0.01, `${found.wallMs} ms`);
  } finally {
    await alarm.close();
    await pool.terminate();
  }
});
