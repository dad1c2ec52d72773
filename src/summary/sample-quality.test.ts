import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../stats/seeded.ts";
import { forkOf, sampleOf } from "../testing/cell-results.ts";
import { classifyOutliers, drifts } from "./sample-quality.ts";

const noisy = (random: () => number) => 1000 * (1 + 0.02 * (random() - 0.5));

test("a sample far off is classified, whatever the fork's own level; too few tell nothing", () => {
  const random = seeded(1);
  const forks = [800, 1000, 1500].map((level, fork) =>
    forkOf(fork, [
      ...Array.from({ length: 9 }, () => (level * noisy(random)) / 1000),
      fork === 1 ? level / 3 : level,
    ]),
  );
  assert.equal(classifyOutliers(forks).severe, 1);
  assert.deepEqual(classifyOutliers([forkOf(0, [1, 100, 1, 1])]), { mild: 0, severe: 0 });
});

test("a repeated batch stands for its round, the disturbed ones before it do not", () => {
  const samples = Array.from({ length: 12 }, (_, round) => [
    sampleOf(10, { round, attempt: 0, disturbed: "other processes" }),
    sampleOf(1000, { round, attempt: 1 }),
  ]).flat();
  assert.deepEqual(classifyOutliers([forkOf(0, [], { samples })]), { mild: 0, severe: 0 });
});

test("a drift that all forks share is seen, noise is not", () => {
  const random = seeded(2);
  const drifting = [0, 1, 2, 3, 4].map((fork) =>
    forkOf(
      fork,
      Array.from({ length: 6 }, (_, round) => noisy(random) * 1.03 ** round),
    ),
  );
  assert.equal(drifts(drifting), true);
  let wrong = 0;
  for (let run = 0; run < 200; run++) {
    const forks = [0, 1, 2, 3, 4].map((fork) =>
      forkOf(
        fork,
        Array.from({ length: 6 }, () => noisy(random)),
      ),
    );
    if (drifts(forks)) wrong += 1;
  }
  assert.ok(wrong <= 4, `${wrong} of 200`);
  assert.equal(drifts(drifting.slice(0, 2)), false);
});
