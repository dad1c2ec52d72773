import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../stats/seeded.ts";
import { createFlicker, noisyFork } from "../testing/flicker.ts";
import { driftingCells } from "./steady.ts";

/** Six cells over some forks; the first gets faster by so much in the second half. */
function block(random: () => number, faster: number) {
  const flicker = createFlicker(0.15, random, 10);
  let now = 0;
  const cells = [0, 1, 2, 3, 4, 5].map(() => ({ rate: 1000, turnDeviation: 0.08, forkDeviation: 0.02 }));
  const forks = [0, 1, 2].map((fork) =>
    noisyFork(cells, { fork, rounds: 20, random, speed: () => flicker(now++) }),
  );
  return cells.map((_, i) =>
    forks.map((fork) => {
      const own = fork[i] ?? assert.fail();
      const turns = own.turns.map((turn) =>
        i === 0 && turn[0] >= 10 ? ([turn[0], turn[1], turn[2], turn[3] / faster] as typeof turn) : turn,
      );
      return { ...own, turns };
    }),
  );
}

test("a cell that got faster while it was measured is found; of those that are steady, at most two in a hundred are said not to be", () => {
  let found = 0;
  let wrong = 0;
  let steady = 0;
  for (let seed = 1; seed <= 60; seed++) {
    if (driftingCells(block(seeded(seed), 1.3))[0]) found += 1;
    const none = driftingCells(block(seeded(1000 + seed), 1));
    wrong += none.filter(Boolean).length;
    steady += none.length;
  }
  assert.ok(found >= 50, `${found} of 60`);
  assert.ok(wrong <= 0.02 * steady, `${wrong} of ${steady}`);
});

test("a cell that got much faster makes none of the others seem slower", () => {
  let wrong = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const [first, ...others] = driftingCells(block(seeded(seed), 2));
    assert.equal(first, true);
    wrong += others.filter(Boolean).length;
  }
  assert.ok(wrong <= 3, `${wrong} of 100`);
});
