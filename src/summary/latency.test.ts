import assert from "node:assert/strict";
import { test } from "node:test";
import type { ForkResult } from "../results/schema.ts";
import { forkOf } from "../testing/cell-results.ts";
import { summarizeLatency } from "./latency.ts";

type Batch = ForkResult["latency"][number];

function batchOf(load: number, p99Ms: number | null, parts: Partial<Batch> = {}): Batch {
  const times = { count: 1000, meanMs: 1, p50Ms: 1, p90Ms: 2, p99Ms, p999Ms: null, maxMs: 20 };
  return {
    ...{
      load,
      attempt: 0,
      ratePerSecond: load * 100,
      arrivals: 1000,
      completed: 1000,
      dropped: 0,
      wallMs: 1000,
    },
    ...{
      unstable: null,
      disturbed: null,
      latency: times,
      submitLag: times,
      queueWait: times,
      transport: times,
    },
    ...{
      service: times,
      noise: { foreignShare: 0, stealShare: 0, tickShare: 0, pressureShare: 0, throttledMs: 0 },
    },
    ...parts,
  };
}

const summary = (forks: readonly (readonly Batch[])[]) =>
  summarizeLatency(forks.map((latency, fork) => forkOf(fork, [1], { latency: [...latency] })));

test("quantiles over forks with their interval; one that a fork could not tell is not told", () => {
  const [half] = summary([[batchOf(0.5, 8)], [batchOf(0.5, 10)], [batchOf(0.5, 12.5)]]);
  assert.ok(Math.abs((half?.p99Ms?.estimate ?? 0) - 10) < 1e-9);
  assert.ok((half?.p99Ms?.low ?? 99) < 8 && (half?.p99Ms?.high ?? 0) > 12.5);
  assert.deepEqual([half?.p999Ms, half?.maxMs, half?.forks, half?.completed], [null, 20, 3, 3000]);
  assert.equal(summary([[batchOf(0.5, 8)], [batchOf(0.5, null)]])[0]?.p99Ms, null);
});

test("a fork that did not keep up with less is not missing among those that did", () => {
  const slow = batchOf(0.7, 50, { unstable: "the queue grew" });
  const [, middle, high] = summary([
    [batchOf(0.5, 8), slow],
    [batchOf(0.5, 8), batchOf(0.7, 9), batchOf(0.9, 12)],
  ]);
  assert.deepEqual([middle?.unstable, middle?.p99Ms], ["in 1 of 2 forks: the queue grew", null]);
  assert.deepEqual([high?.unstable, high?.p99Ms], ["in 1 of 2 forks: it did not keep up with less", null]);
});

test("of a load's attempts the last one counts", () => {
  const [half] = summary([
    [batchOf(0.5, 80, { disturbed: "others" }), batchOf(0.5, 8, { attempt: 1 }), batchOf(0.7, 9)],
  ]);
  assert.ok(Math.abs((half?.p99Ms?.estimate ?? 0) - 8) < 1e-9);
  assert.equal(half?.forks, 1);
});
