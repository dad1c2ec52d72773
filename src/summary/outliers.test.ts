import assert from "node:assert/strict";
import { test } from "node:test";
import type { ForkResult } from "../domain/measurement.ts";
import { seeded } from "../stats/seeded.ts";
import { forkOf } from "../testing/cell-results.ts";
import { classifyOutliers } from "./outliers.ts";

const noisy = (random: () => number) => 1000 * (1 + 0.02 * (random() - 0.5));

test("a slice far off is classified, whatever the fork's own level; too few tell nothing", () => {
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

test("a repeated slice stands for itself, the disturbed attempts before it do not", () => {
  const turns = Array.from({ length: 12 }, (_, slice): ForkResult["turns"] => [
    [slice, 0, 10, 1000],
    [slice, 1, 1000, 1000],
  ]).flat();
  assert.deepEqual(classifyOutliers([forkOf(0, [], { turns })]), { mild: 0, severe: 0 });
});
