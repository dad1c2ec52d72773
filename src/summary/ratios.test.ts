import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../stats/seeded.ts";
import { cellOf } from "../testing/cell-results.ts";
import { createFlicker, noisyFork } from "../testing/flicker.ts";
import { selfCheckOf } from "./ratios.ts";

/** A block of five pools, over three forks on a machine that flickers; the first pool has a twin if this is asked for. */
function blockOf(block: number, noise: number, hasTwin: boolean, random: () => number) {
  const flicker = createFlicker(0.18, random, 10);
  let now = 0;
  const names = ["a", "b", "c", "d", "e", ...(hasTwin ? ["a"] : [])];
  const cells = names.map(() => ({ rate: 1000, turnDeviation: noise, forkDeviation: noise / 5 }));
  const forks = [0, 1, 2].map((fork) =>
    noisyFork(cells, { fork, rounds: 16, random, speed: () => flicker(now++) }),
  );
  return names.map((name, i) =>
    cellOf(name, [1], {
      ...{ block, role: i === 5 ? ("twin" as const) : ("contender" as const) },
      forks: forks.map((fork) => fork[i] ?? assert.fail()),
    }),
  );
}

test("a pool differs from itself, by the 99 % interval, in at most 2 of a hundred sound runs, though blocks are not equally noisy", () => {
  let misses = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed);
    const cells = [0.1, 0.05, 0.3].flatMap((noise, block) => blockOf(block, noise, block === 0, random));
    const { low, high } = selfCheckOf(cells) ?? assert.fail();
    if ((low ?? 0) > 1 || (high ?? 2) < 1) misses += 1;
  }
  assert.ok(misses <= 6, `${misses} of 300`);
});

test("a pool without a twin is not compared with itself", () => {
  assert.equal(selfCheckOf(blockOf(0, 0.1, false, seeded(1))), null);
});
