import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { differs, geometricInterval, meanInterval } from "./interval.ts";
import { seeded } from "./seeded.ts";

const close = (found: number | null, expected: number, digits = 4) =>
  assert.equal(found?.toFixed(digits), expected.toFixed(digits));

test("meanInterval() gives the published interval of the sleep data", () => {
  // Student 1908, R's data set `sleep`: t.test(sleep$extra[1:10]) gives mean 0.75, 95 % interval −0.5297804 to 2.0297804.
  const group1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
  const { estimate, low, high } = meanInterval(group1);
  close(estimate, 0.75);
  close(low, -0.52978);
  close(high, 2.02978);
});

test("one value has an estimate and no interval, and differs from nothing", () => {
  assert.deepEqual(geometricInterval([42].map(Number)).low, null);
  assert.equal(differs(geometricInterval([42])), false);
});

test("geometricInterval() of a scaled sample is scaled, and contains its estimate", () => {
  const values = fc.array(fc.double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 100, noNaN: true }), (sample, factor) => {
      const plain = geometricInterval(sample);
      const scaled = geometricInterval(sample.map((value) => value * factor));
      assert.ok(Math.abs(scaled.estimate / (plain.estimate * factor) - 1) < 1e-9);
      assert.ok(
        (plain.low ?? 0) <= plain.estimate * (1 + 1e-12) && plain.estimate <= (plain.high ?? 0) * (1 + 1e-12),
      );
    }),
  );
});

test("the 95 % interval over forks covers the truth 93 to 97 times of 100", () => {
  // Known noise: log-normal between forks. Three, five and ten forks, 4,000 experiments each.
  const random = seeded(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  for (const forks of [3, 5, 10]) {
    let covered = 0;
    for (let i = 0; i < 4000; i++) {
      const { low, high } = geometricInterval(
        Array.from({ length: forks }, () => 1000 * Math.exp(0.05 * normal())),
      );
      if ((low ?? 0) <= 1000 && 1000 <= (high ?? 0)) covered += 1;
    }
    assert.ok(covered / 4000 > 0.93 && covered / 4000 < 0.97, `${forks} forks cover ${covered / 40} %`);
  }
});
