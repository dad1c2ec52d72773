// The real alarm and the real open loop, on a real pool: no duration is asserted, but nothing may come early or be lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { realClock } from "../host/clock.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { loadAdapter } from "../pools/registry.ts";
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

test("an open loop on real workers: every job arrives, and its parts are told", async () => {
  const { open } = await loadAdapter("worker-threads");
  const job = { module: moduleBeside("../testing/jobs", import.meta.url).href, exportName: "double" };
  const pool = await open({ workers: 2, jobsPerWorker: 1, job, stamps: true });
  const alarm = await openAlarm();
  try {
    const found = await runOpenLoop(
      pool,
      {
        ...{ ratePerSecond: 100, arrivals: 100, seed: 3, places: 2 },
        submission: (index) => ({ input: index }),
        complain: (index, outcome) => ("value" in outcome && outcome.value === 2 * index ? null : "wrong"),
      },
      { clock: realClock, alarm },
    );
    assert.deepEqual([found.arrivals, found.completed, found.dropped], [100, 100, 0]);
    for (const part of ["latency", "submitLag", "queueWait", "transport", "service"] as const) {
      assert.equal(found[part].count, 100);
      assert.ok((found[part].p50Ms ?? -1) >= 0, part);
    }
    assert.ok((found.latency.meanMs ?? 0) >= (found.service.meanMs ?? 9));
    // A hundred gaps of ten milliseconds on average.
    assert.ok(Math.abs(found.wallMs / 1000 - 1) < 0.4);
  } finally {
    await alarm.close();
    await pool.terminate();
  }
});
