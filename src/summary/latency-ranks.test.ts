import assert from "node:assert/strict";
import { test } from "node:test";
import type { CellResult } from "../results/schema.ts";
import { seeded } from "../stats/seeded.ts";
import { latencyRanksOf } from "./latency-ranks.ts";

/** Schedules differ by a factor of up to three from fork to fork; pools on one schedule by their factor and 1 %. */
function cellsOf(factors: readonly number[], block = 0): CellResult[] {
  const random = seeded(3);
  const schedules = Array.from({ length: 5 }, () => 1 + 2 * random());
  return factors.map((factor, i) => {
    const p99s = schedules.map((schedule) => schedule * factor * (0.99 + 0.02 * random()));
    return {
      ...{ role: "contender", block, pool: `pool-${i}` },
      latency: [{ load: 0.7, p99Ms: { estimate: 1, low: null, high: null } }],
      forks: p99s.map((p99Ms, fork) => ({
        fork,
        latency: [{ load: 0.7, attempt: 0, unstable: null, latency: { p99Ms } }],
      })),
    } as unknown as CellResult;
  });
}

test("pools are compared on the same arrivals: schedules that differ by a factor of three hide no tenth", () => {
  assert.deepEqual(latencyRanksOf(cellsOf([1.1, 1, 1.3])), [["behind"], ["best"], ["behind"]]);
});

test("pools that are alike are tied, and an unstable one has no rank", () => {
  const cells = cellsOf([1, 1, 1, 1]);
  const ranks = latencyRanksOf(cells).flat();
  assert.equal(ranks.filter((rank) => rank === "best").length, 1);
  assert.equal(ranks.filter((rank) => rank === "tied").length, 3);
  const [first, ...others] = cells as [CellResult, ...CellResult[]];
  const unstable = { ...first, latency: first.latency.map((one) => ({ ...one, p99Ms: null })) };
  assert.equal(latencyRanksOf([unstable, ...others])[0]?.[0], null);
});

test("pools of another block saw other arrivals: they are ranked apart", () => {
  const ranks = latencyRanksOf([...cellsOf([1, 1.2]), ...cellsOf([2, 2.4], 1)]);
  assert.deepEqual(ranks, [["best"], ["behind"], ["best"], ["behind"]]);
});
