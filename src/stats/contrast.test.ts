import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { boundsOf, type Contrast, contrastOf, detectable, pValueAbove, pValueBelow } from "./contrast.ts";

// Student's sleep data (Biometrika 6, 1908), the two drugs as if of different people. Expected values by SciPy 1.17.1,
// scipy.stats.ttest_ind(equal_var=False) and ttest_rel.
const DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
const DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}, expected ${expected}`);
const of = (terms: Parameters<typeof contrastOf>[0]) => contrastOf(terms) as Contrast;

test("two terms are Welch's t test", () => {
  const contrast = of([
    { sign: 1, values: DRUG_2 },
    { sign: -1, values: DRUG_1 },
  ]);
  close(contrast.estimate / contrast.standardError, 1.8608134674868526);
  close(contrast.df, 17.776473516178488);
  close(pValueAbove(contrast, 0), 0.03969707009367915);
  close(pValueAbove(contrast, 0.5), 0.10989003874855215);
  close(boundsOf(contrast, 0.95).low, 0.10661850266839323);
});

test("one term of differences is the paired t test", () => {
  const contrast = of([{ sign: 1, values: DRUG_2.map((value, i) => value - (DRUG_1[i] as number)) }]);
  close(contrast.estimate / contrast.standardError, 4.062127683382037);
  assert.equal(contrast.df, 9);
  close(pValueAbove(contrast, 0), 0.0014164450986921364);
});

test("groups of unequal size and variance", () => {
  const [old, now] = [
    [27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4],
    [27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4],
  ];
  const contrast = of([
    { sign: 1, values: now as number[] },
    { sign: -1, values: old as number[] },
  ]);
  close(contrast.df, 24.988529290231416);
  close(pValueAbove(contrast, 0), 0.010689000731433496);
});

test("better and worse mirror each other, and the bound of a test at its own p-value is where it tests", () => {
  const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 9 });
  fc.assert(
    fc.property(values, values, fc.double({ min: -1, max: 1, noNaN: true }), (a, b, bound) => {
      const contrast = of([
        { sign: 1, values: a },
        { sign: -1, values: b },
      ]);
      fc.pre(contrast.standardError > 1e-6);
      const mirrored = of([
        { sign: 1, values: b },
        { sign: -1, values: a },
      ]);
      assert.ok(Math.abs(pValueAbove(contrast, bound) - pValueBelow(mirrored, -bound)) < 1e-9);
      const p = pValueAbove(contrast, bound);
      fc.pre(p > 0.001 && p < 0.999);
      assert.ok(Math.abs(boundsOf(contrast, 1 - p).low - bound) < 1e-6 * (1 + contrast.standardError));
    }),
  );
});

test("one value tells no noise; values without any noise tell everything", () => {
  assert.equal(contrastOf([{ sign: 1, values: [1] }]), null);
  assert.equal(contrastOf([]), null);
  const exact = of([
    { sign: 1, values: [2, 2] },
    { sign: -1, values: [1, 1] },
  ]);
  assert.equal(pValueAbove(exact, 0.5), 0);
  assert.equal(pValueAbove(exact, 1), 1);
  assert.equal(detectable(exact, 0.05, { alpha: 0.05, power: 0.8 }), 0.05);
});

test("detectable() is the bound plus two quantiles: with many forks the 1.645 and 0.842 of the normal distribution", () => {
  const found = detectable({ standardError: 1, df: 1e6 }, 3, { alpha: 0.05, power: 0.8 });
  assert.ok(Math.abs(found - (3 + 1.6448536 + 0.8416212)) < 1e-4);
});
