import assert from "node:assert/strict";
import { test } from "node:test";
import { scenario } from "../../scenarios/noop.ts";
import { adapterOf } from "../testing/manual-adapter.ts";
import { type Plan, planBlocks } from "./plan.ts";

const adapter = adapterOf(() => assert.fail("planning opens no pool"));
const pools = ["a", "b", "c", "d", "e", "f", "g"].map((label) => {
  return { choice: { pool: label, settings: {}, label }, adapter };
});
const plan: Plan = {
  ...{ suite: "a test", pools, scenarios: [{ ref: { name: "noop" }, scenario, jobsPerWorker: [1] }] },
  workers: [{ workers: 2, asked: ["2"] }],
  runtimes: [{ name: "node", label: "node", version: "20", path: "node" }],
  ...{ forks: 1, mostForks: 1, target: null },
  schedule: { turnMs: 1, measureMs: 1, rounds: null, warmUp: { leastMs: 1, mostMs: 1 } },
  ...{ openLoop: null, budgetMs: null, seed: 1, packageRoots: {}, cores: 2 },
};

test("more pools than a block holds are split over blocks, whose parts are numbered from 0", async () => {
  for (const [most, sizes] of [
    [5, [5, 2]],
    [3, [3, 3, 1]],
    [2, [2, 2, 2, 1]],
  ] as const) {
    const blocks = await planBlocks(plan, most);
    assert.deepEqual(
      blocks.map(({ contenders }) => contenders.length),
      sizes,
    );
    assert.deepEqual(
      blocks.map(({ part }) => part),
      sizes.map((_, part) => part),
    );
  }
});
