import assert from "node:assert/strict";
import { test } from "node:test";
import { scenario } from "../../scenarios/noop.ts";
import { adapterOf } from "../testing/manual-pool.ts";
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
  ...{ openLoop: null, budgetMs: null, seed: 1, packageRoots: {}, cores: 2, shard: null },
};

test("more pools than a block holds are split over blocks, whose parts are numbered from 0", async () => {
  for (const [most, sizes] of [
    [5, [5, 2]],
    [3, [3, 3, 1]],
    [2, [2, 2, 2, 1]],
  ] as const) {
    const blocks = await planBlocks({ ...plan, mostContenders: most });
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

test("a shard is whole columns, numbered as in the whole plan; all shards together are the plan", async () => {
  const wide = { ...plan, workers: [1, 2, 3, 4, 5].map((workers) => ({ workers, asked: [`${workers}`] })) };
  const whole = await planBlocks(wide);
  const parts = await Promise.all([1, 2, 3].map((index) => planBlocks({ ...wide, shard: { index, of: 3 } })));
  assert.deepEqual(
    parts
      .flat()
      .sort((a, b) => a.id - b.id)
      .map(({ id, workers, part }) => [id, workers.workers, part]),
    whole.map(({ id, workers, part }) => [id, workers.workers, part]),
  );
  const columns = parts.map((blocks) => new Set(blocks.map(({ workers }) => workers.workers)));
  assert.deepEqual(columns, [new Set([1, 4]), new Set([2, 5]), new Set([3])]);
});

test("a scenario with worker counts of its own is measured at these alone", async () => {
  const workers = [1, 2, 4].map((count) => ({ workers: count, asked: [`${count}`] }));
  const [usual] = plan.scenarios;
  const scenarios = [usual as Plan["scenarios"][number], { ...usual, workers: workers.slice(1, 2) }];
  const blocks = await planBlocks({ ...plan, workers, scenarios, mostContenders: 7 } as Plan);
  assert.deepEqual(
    blocks.map((block) => [scenarios.indexOf(block.scenario as never), block.workers.workers]),
    [
      [0, 1],
      [0, 2],
      [0, 4],
      [1, 2],
    ],
  );
});
