import assert from "node:assert/strict";
import { test } from "node:test";
import { familyNoise, meanOf } from "./noise.ts";

const forks = (...logs: number[]) => logs.map((log) => ({ log, within: 0 }));
const near = (value: number | undefined, expected: number) =>
  assert.ok(Math.abs((value ?? Number.NaN) - expected) < 1e-9, `${value}, expected ${expected}`);

test("one cell alone has Student's standard error, from its own forks", () => {
  const own = forks(1, 2, 4);
  const mean = meanOf(own, familyNoise([own]));
  near(mean?.estimate, 7 / 3);
  near(mean?.standardError, Math.sqrt(7 / 3 / 3));
  assert.equal(mean?.df, 2);
  assert.equal(meanOf(forks(1), familyNoise([forks(1)])), null);
});

test("cells that are alike lend each other their degrees of freedom, and no more than there are", () => {
  const family = [0, 1, 2, 3, 4].map((i) => forks(i, i + 1, i + 2));
  const mean = meanOf(family[0] ?? [], familyNoise(family));
  near(mean?.standardError, Math.sqrt(1 / 3));
  assert.equal(mean?.df, 10);
  // A cell with one fork borrows all of it.
  const borrowed = meanOf(forks(9), familyNoise(family));
  assert.ok((borrowed?.standardError ?? 0) > 0.9 && (borrowed?.standardError ?? 9) < 1.2);
});

test("cells that share their noise know it together no better than one", () => {
  const family = [0, 1, 2, 3, 4].map((i) => forks(i, i + 1, i + 2));
  assert.equal(meanOf(family[0] ?? [], familyNoise(family, 5))?.df, 2);
});

test("what turns tell of a fork's noise is no variance between forks", () => {
  // Variance 1 over forks, of which 0.75 is what the turns tell: a quarter is between forks.
  const family = [0, 1, 2].map((i) => [0, 1, 2].map((log) => ({ log: log + i, within: 0.75 })));
  near(familyNoise(family).betweenForks, 0.25);
  // Turns that tell more than there is leave nothing between.
  const quiet = [0, 1, 2].map((i) => [0, 1, 2].map((log) => ({ log: log + i, within: 3 })));
  assert.equal(familyNoise(quiet).betweenForks, 0);
});

test("a cell is judged by a calibration, unless it is much noisier than that", () => {
  const own = forks(1, 2, 3);
  const family = familyNoise([own]);
  const calibrated = { variance: 4, df: 20 };
  near(meanOf(own, family, calibrated)?.standardError, Math.sqrt((2 * 1 + 20 * 4) / 22 / 3));
  near(meanOf(own, family, { variance: 0.1, df: 20 })?.standardError, Math.sqrt(1 / 3));
});
