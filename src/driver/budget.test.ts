import assert from "node:assert/strict";
import { test } from "node:test";
import { scenario } from "../../scenarios/noop.ts";
import { adapterOf } from "../testing/manual-pool.ts";
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

test("what is left is shared out evenly, less what blocks take beside their turns as it was guessed and timed", async () => {
  const [block, ...others] = (await planBlocks(plan)) as [Block, ...Block[]];
  const rest = others.map((other) => ({ block: other }));
  const budget = createBudget(plan, () => ({ meanJobMs: 1, warmingMs: 0 }));
  // 420 ms a process, 120 ms a cell: the first block has the twin, and so three and five, the others two and four.
  const guessedMs = (1860 + 2 * 1320) / 3;
  assert.equal(budget.measureMs({ block }, rest, 0), 9000, "three times the plan at most");
  assert.equal(budget.measureMs({ block }, rest, 45_000), 5000 - guessedMs);
  // Timed four times, the guess counts as much as what was timed.
  for (let i = 0; i < 4; i++) budget.spent(block, 7000, 5000);
  assert.equal(budget.measureMs({ block }, rest, 45_000), 5000 - (2000 + guessedMs) / 2);
  assert.equal(budget.measureMs({ block }, rest, 59_000), 1200, "fewer turns would tell too little");
});

test("a job that is cold for long takes a longer warm-up of each cell, and so more of the budget", async () => {
  const block = (await planBlocks(plan)).find(({ twin }) => twin === null) as Block;
  const remainingMs = (warmingMs: number) =>
    createBudget(plan, () => ({ meanJobMs: 1, warmingMs })).remainingMs([block]);
  // Two processes, and so four cells, each warmed up for 1.2 times 1.4 s in place of 120 ms.
  assert.equal(Math.round(remainingMs(1400) - remainingMs(0)), 4 * (1.2 * 1400 - 120));
});
