import assert from "node:assert/strict";
import { test } from "node:test";
import { scenario } from "../../scenarios/noop.ts";
import { adapterOf } from "../testing/manual-adapter.ts";
import { createBudget } from "./budget.ts";
import { type Block, type Plan, planBlocks } from "./plan.ts";

const adapter = adapterOf(() => assert.fail("planning opens no pool"));
const plan: Plan = {
  ...{ suite: "a test", scenarios: [{ ref: { name: "noop" }, scenario, jobsPerWorker: [1] }] },
  pools: [{ choice: { pool: "a", settings: {}, label: "a" }, adapter }],
  workers: [1, 2, 4].map((workers) => ({ workers, asked: [`${workers}`] })),
  runtimes: [{ name: "node", label: "node", version: "20", path: "node" }],
  ...{ forks: 3, mostForks: 3, target: null },
  schedule: { turnMs: 15, measureMs: 3000, rounds: null, warmUp: { leastMs: 60, mostMs: 300 } },
  ...{ openLoop: null, budgetMs: 60_000, seed: 1, packageRoots: {}, cores: 2, shard: null },
};

/** How long the turns of each of three blocks may take, with 30 s left, of which each takes 4 s beside its turns. */
async function shares(errors: readonly (number | null)[]): Promise<number[]> {
  const blocks = await planBlocks(plan);
  const budget = createBudget(
    plan,
    () => 1,
    ({ id }) => errors[blocks.findIndex((block) => block.id === id)] ?? null,
  );
  budget.spent(blocks[0] as Block, 7000, 3000);
  return blocks.map((block) =>
    Math.round(
      budget.measureMs(
        { block },
        blocks.filter((other) => other !== block).map((other) => ({ block: other })),
        30_000,
      ),
    ),
  );
}

test("what is left is shared out by the noise of the blocks, as soon as it is known of all", async () => {
  assert.deepEqual(await shares([0.1, 0.1, 0.1]), [6000, 6000, 6000]);
  assert.deepEqual(await shares([0.1, null, 0.1]), [6000, 6000, 6000], "not known of all");
  // 0.04, 0.09 and 0.16 to the power of 2/3.
  assert.deepEqual(
    await shares([0.008, 0.027, 0.064]),
    [3000, 5586, 9000],
    "half the mean, 9/29, three times the plan",
  );
});
