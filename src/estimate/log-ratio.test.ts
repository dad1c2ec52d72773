import assert from "node:assert/strict";
import { test } from "node:test";
import type { Turn } from "../domain/measurement.ts";
import { seeded } from "../stats/seeded.ts";
import { forkRate } from "./fork-figures.ts";
import { logRatio } from "./log-ratio.ts";

const near = (value: number, expected: number, by = 1e-9) =>
  assert.ok(Math.abs(value - expected) <= by, `${value}, expected ${expected}`);

/** Turns of ten jobs each, one a slice. */
const turnsOf = (wallMs: readonly number[]): Turn[] => wallMs.map((ms, slice) => [slice, 0, 10, ms]);

test("a fork's rate is all jobs ÷ all time, of each slice's last attempt", () => {
  const turns: Turn[] = [
    [0, 0, 10, 10],
    [1, 0, 10, 900],
    [1, 1, 10, 30],
    [1, 1, 10, 10],
  ];
  near(forkRate({ turns }), (1000 * 30) / 50);
});

test("a ratio is that of the slices that both have, and what slows a slice for both is not in it", () => {
  const above = { turns: turnsOf([5, 10, 5, 20, 5]) };
  const below = { turns: turnsOf([10, 20, 10, 40]) };
  const ratio = logRatio(above, below);
  near(Math.exp(ratio?.log ?? 0), 2);
  near(ratio?.within ?? 1, 0);
  assert.equal(logRatio(above, { turns: [] }), null);
});

test("the jackknife's variance is that of the mean where turns are independent (Quenouille), and near it in groups", () => {
  const random = seeded(3);
  const noisy = () => turnsOf(Array.from({ length: 200 }, () => 10 * (0.9 + 0.2 * random())));
  // A uniform factor of half-width 0.1 has variance 0.01 / 3; of a mean of 200, and as a logarithm, ÷ 200.
  const expected = 0.01 / 3 / 200;
  const found = Array.from({ length: 60 }, () => logRatio({ turns: noisy() }, null)?.within ?? 0);
  const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
  assert.ok(mean > 0.8 * expected && mean < 1.2 * expected, `${mean} of ${expected}`);
  assert.equal(logRatio({ turns: turnsOf([1, 2, 3]) }, null)?.within, 0, "three slices tell none");
});
