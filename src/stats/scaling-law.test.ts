import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { aicc } from "./aicc.ts";
import { fitCapped } from "./capped-law.ts";
import { amdahl, serialFraction } from "./karp-flatt.ts";
import { fitUniversal } from "./scaling-law.ts";
import { seeded } from "./seeded.ts";

const near = (value: number, expected: number, relative: number) =>
  assert.ok(Math.abs(value - expected) <= relative * Math.abs(expected), `${value}, expected ${expected}`);

// SPEC SDM91 on a Sun SPARCcenter 2000, October 1994: scripts per hour by simulated users, as the R package usl 3.0.3
// ships it (data set specsdm91; Gunther, Guerrilla Capacity Planning, 2007).
const SDM91 = [
  [1, 64.9],
  [18, 995.9],
  [36, 1652.4],
  [72, 1853.2],
  [108, 1828.9],
  [144, 1775.0],
  [216, 1702.2],
].map(([workers = 0, perSecond = 0]) => ({ workers, perSecond }));

test("SPEC SDM91: the coefficients and the peak that R's usl prints", () => {
  const fit = fitUniversal(SDM91);
  near(fit.perWorker, 89.995233, 1e-5);
  near(fit.parameters.contention, 0.0277285, 1e-5);
  near(fit.parameters.coherency, 0.0001044, 5e-4); // printed with four figures
  near(fit.peakAt ?? 0, 96.52, 1e-4);
  near(fit.at(96.52), 1884, 3e-4);
  near(Math.sqrt(fit.sumOfSquares / 4), 82.8, 1e-3); // residual standard error on 4 degrees of freedom
});

test("the parameters of a curve without noise are found again, κ = 0 and σ = 0 included", () => {
  const parameter = fc.oneof(fc.constant(0), fc.double({ min: 1e-4, max: 0.3, noNaN: true }));
  const small = fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 0.01, noNaN: true }));
  fc.assert(
    fc.property(
      parameter,
      small,
      fc.double({ min: 0.1, max: 1e6, noNaN: true }),
      (contention, coherency, scale) => {
        const at = (n: number) => (scale * n) / (1 + contention * (n - 1) + coherency * n * (n - 1));
        const points = [1, 2, 3, 4, 6, 8, 12, 16].map((workers) => {
          return { workers, perSecond: at(workers), weight: 1 / at(workers) ** 2 };
        });
        const fit = fitUniversal(points);
        assert.ok(Math.abs(fit.parameters.contention - contention) < 1e-4, `σ ${fit.parameters.contention}`);
        assert.ok(Math.abs(fit.parameters.coherency - coherency) < 1e-5, `κ ${fit.parameters.coherency}`);
        near(fit.at(16), at(16), 1e-4);
      },
    ),
    { numRuns: 40 },
  );
});

test("no peak is claimed of a curve that never falls", () => {
  const fit = fitUniversal([1, 2, 4, 8, 16, 32].map((workers) => ({ workers, perSecond: 10 * workers })));
  assert.equal(fit.peakAt, null);
  assert.equal(fit.parameters.coherency, 0);
});

/** Sizes as on four cores, with noise in proportion. */
function noisy(at: (workers: number) => number, seed: number) {
  const random = seeded(seed);
  return [1, 2, 3, 4, 5, 6, 8, 12].map((workers) => {
    const noise = Math.exp(0.01 * (random() + random() + random() - 1.5) * 2);
    const perSecond = at(workers) * noise;
    return { workers, perSecond, weight: 1 / perSecond ** 2 };
  });
}

test("AICc tells a curve with a kink at the cores from a smooth one", () => {
  const kink = (n: number) => (100 * Math.min(n, 4)) / (1 + 0.02 * (Math.min(n, 4) - 1));
  const smooth = (n: number) => (100 * n) / (1 + 0.05 * (n - 1) + 0.01 * n * (n - 1));
  for (let seed = 1; seed <= 30; seed++) {
    for (const [curve, capped] of [
      [kink, true],
      [smooth, false],
    ] as const) {
      const points = noisy(curve, seed);
      const universal = aicc(fitUniversal(points).sumOfSquares, points.length, 3);
      const withKink = aicc(fitCapped(points, 4).sumOfSquares, points.length, 3);
      assert.equal(withKink < universal, capped, `seed ${seed}`);
    }
  }
});

test("AICc as worked out by hand; too few points are infinitely bad", () => {
  // 6 ln(12/6) + 2·4 + 2·4·5/1
  near(aicc(12, 6, 3), 6 * Math.log(2) + 8 + 40, 1e-12);
  assert.equal(aicc(12, 5, 3), Number.POSITIVE_INFINITY);
});

test("too few points are refused", () => {
  assert.throws(() => fitUniversal(SDM91.slice(0, 3)), /3 points: need 4/);
});

test("Karp and Flatt's metric undoes Amdahl's law", () => {
  near(serialFraction(amdahl(0.1, 8), 8), 0.1, 1e-12);
  near(amdahl(0.1, 8), 4.705882352941177, 1e-12); // 1 / (0.1 + 0.9/8)
  assert.equal(serialFraction(2.1, 2), 0);
});
