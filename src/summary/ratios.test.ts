import assert from "node:assert/strict";
import { test } from "node:test";
import { halfWidth } from "../stats/interval.ts";
import { seeded } from "../stats/seeded.ts";
import { cellOf } from "../testing/cell-results.ts";
import { createFlicker, noisyFork } from "../testing/flicker.ts";
import { figuresOf, selfCheckOf } from "./ratios.ts";

interface Noise {
  readonly turnDeviation: number;
  readonly forkDeviation: number;
}

/** A block of five pools, over three forks on a machine that flickers; in the first block the first pool has a twin. */
function blockOf(block: number, scenario: string, noise: Noise, random: () => number) {
  const flicker = createFlicker(0.18, random, 10);
  let now = 0;
  const names = ["a", "b", "c", "d", "e", ...(block === 0 ? ["a"] : [])];
  const cells = names.map(() => ({ rate: 1000, ...noise }));
  const forks = [0, 1, 2].map((fork) =>
    noisyFork(cells, { fork, rounds: 8, random, speed: () => flicker(now++) }),
  );
  return names.map((name, i) =>
    cellOf(name, [1], {
      ...{ block, scenario, role: i === 5 ? ("twin" as const) : ("contender" as const) },
      forks: forks.map((fork) => fork[i] ?? assert.fail()),
    }),
  );
}

const QUIET = { turnDeviation: 0.05, forkDeviation: 0.01 };
const LOUD = { turnDeviation: 0.1, forkDeviation: 0.1 };

for (const [name, computing, waiting] of [
  ["blocks are not equally noisy", [LOUD, QUIET, { turnDeviation: 0.3, forkDeviation: 0.06 }], []],
  ["another scenario is quieter", [LOUD], [QUIET, QUIET, QUIET, QUIET]],
] as const) {
  test(`a pool differs from itself, by the 99 % interval, in at most 2 of a hundred sound runs, though ${name}`, () => {
    let misses = 0;
    for (let seed = 1; seed <= 250; seed++) {
      const random = seeded(seed);
      const cells = [...computing, ...waiting].flatMap((noise, block) =>
        blockOf(block, block < computing.length ? "computes" : "waits", noise, random),
      );
      const { low, high } = selfCheckOf(cells) ?? assert.fail();
      if ((low ?? 0) > 1 || (high ?? 2) < 1) misses += 1;
    }
    // With the noise of all scenarios together, 17 runs with the quiet ones would miss.
    assert.ok(misses <= 5, `${misses} of 250`);
  });
}

test("a pool without a twin is not compared with itself", () => {
  assert.equal(selfCheckOf(blockOf(1, "computes", QUIET, seeded(1))), null);
});

test("what the machine did, CPU times of a block have in common as throughputs have: five cells know no more of it than one", () => {
  // In each fork all cells are fast or slow together; a job's CPU time is the inverse of its rate.
  const cells = ["a", "b", "c", "d", "e"].map((pool) => cellOf(pool, [900, 1000, 1100]));
  const [{ throughput, cpuMsPerJob }] = figuresOf(cells) as [ReturnType<typeof figuresOf>[number]];
  const [{ throughput: alone }] = figuresOf(cells.slice(0, 1)) as [ReturnType<typeof figuresOf>[number]];
  const widths = [throughput, cpuMsPerJob, alone].map((one) => halfWidth(one ?? assert.fail()).toFixed(9));
  assert.equal(new Set(widths).size, 1, widths.join());
});

test("cells that failed know nothing of the noise, and take nothing from what the others know", () => {
  const measured = ["a", "b"].map((pool) => cellOf(pool, [900, 1000, 1100]));
  const failed = ["c", "d", "e", "f"].map((pool) => ({ ...cellOf(pool, [1]), forks: [] }));
  assert.deepEqual(figuresOf([...measured, ...failed]).slice(0, 2), figuresOf(measured));
});
