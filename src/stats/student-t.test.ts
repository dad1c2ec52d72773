import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { tCumulative, tQuantile } from "./student-t.ts";

// Critical values of the t distribution, NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2 (three decimals).
const NIST: readonly (readonly [df: number, p95: number, p975: number, p99: number])[] = [
  [1, 6.314, 12.706, 31.821],
  [2, 2.92, 4.303, 6.965],
  [3, 2.353, 3.182, 4.541],
  [4, 2.132, 2.776, 3.747],
  [9, 1.833, 2.262, 2.821],
  [30, 1.697, 2.042, 2.457],
  [100, 1.66, 1.984, 2.364],
];

test("tQuantile() gives the published critical values", () => {
  for (const [df, ...critical] of NIST) {
    for (const [i, p] of [0.95, 0.975, 0.99].entries()) {
      assert.equal(tQuantile(p, df).toFixed(3), critical[i]?.toFixed(3), `p ${p}, df ${df}`);
    }
  }
});

test("with one degree of freedom it is Cauchy's distribution: tan(π(p − ½))", () => {
  for (const p of [0.6, 0.75, 0.9, 0.999]) {
    const exact = Math.tan(Math.PI * (p - 0.5));
    assert.ok(Math.abs(tQuantile(p, 1) / exact - 1) < 1e-10);
  }
});

test("with two degrees of freedom the quantile has a closed form: (2p − 1) / √(2p(1 − p))", () => {
  for (const p of [0.6, 0.75, 0.975, 0.9999]) {
    const exact = (2 * p - 1) / Math.sqrt(2 * p * (1 - p));
    assert.ok(Math.abs(tQuantile(p, 2) / exact - 1) < 1e-10);
  }
});

test("the quantile inverts the distribution, and is odd around one half", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      fc.double({ min: 0.5, max: 500, noNaN: true }),
      (p, df) => {
        const t = tQuantile(p, df);
        assert.ok(Math.abs(tCumulative(t, df) - p) < 1e-9);
        assert.ok(Math.abs(t + tQuantile(1 - p, df)) < 1e-6 * Math.max(1, Math.abs(t)));
      },
    ),
  );
});

test("tQuantile() rejects what has no quantile", () => {
  for (const [p, df] of [
    [0, 3],
    [1, 3],
    [Number.NaN, 3],
    [0.5, 0],
    [0.5, -1],
  ] as const) {
    assert.throws(() => tQuantile(p, df), RangeError);
  }
});
