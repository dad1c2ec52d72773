import assert from "node:assert/strict";
import { test } from "node:test";
import { digamma, trigamma, trigammaInverse } from "./polygamma.ts";
import { moderate, variancePrior } from "./variance-prior.ts";

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual / expected - 1) < 1e-9, `${actual}, expected ${expected}`);

test("digamma() and trigamma() agree with SciPy 1.17.1, scipy.special.digamma and polygamma(1, x)", () => {
  for (const [x, psi, psi1] of [
    [0.1, -10.423754940411076, 101.43329915079275],
    [0.5, -1.9635100260214235, 4.93480220054468],
    [1, -0.5772156649015329, 1.6449340668482266],
    [2.5, 0.7031566406452432, 0.4903577561002349],
    [9.9, 2.2411803166063815, 0.1062830416287406],
    [30, 3.384438132685525, 0.033895060357739946],
  ] as const) {
    close(digamma(x), psi);
    close(trigamma(x), psi1);
    close(trigammaInverse(psi1), x);
  }
});

const of = (variances: readonly number[], df: readonly number[]) =>
  variancePrior(variances.map((variance, i) => ({ variance, df: df[i] as number })));

test("variancePrior() agrees with the moments of Smyth 2004, solved with SciPy 1.17.1", () => {
  const prior = of([1.2, 0.3, 4.5, 0.9, 2.2], [8, 8, 6.5, 8, 4]);
  close(prior?.variance ?? 0, 1.106769277699497);
  close(prior?.df ?? 0, 3.6746464786144424);
  const unlike = of([1.2, 0.3, 40.5, 0.009, 2.2], [8, 8, 6.5, 8, 4]);
  close(unlike?.variance ?? 0, 0.135571531386135);
  close(unlike?.df ?? 0, 0.7021899715371362);
});

test("variances that are alike are known as well as all of them together, and no better", () => {
  const prior = of([1, 1.1, 0.9, 1.05], [8, 8, 8, 8]);
  close(prior?.variance ?? 0, (1 + 1.1 + 0.9 + 1.05) / 4);
  assert.equal(prior?.df, 32);
});

test("one variance says nothing of others; moderate() weighs by degrees of freedom", () => {
  assert.equal(of([1, 0], [8, 8]), null);
  assert.deepEqual(moderate({ variance: 4, df: 1 }, { variance: 1, df: 3 }), { variance: 1.75, df: 4 });
});
