import assert from "node:assert/strict";
import { test } from "node:test";
import { findSteps, type StepRule } from "./e-divisive.ts";
import { seeded } from "./seeded.ts";

/** As Otava has it: a level may be a single value. */
const OTAVA: StepRule = { mostPValue: 0.001, leastSegment: 1, window: 50 };
const OURS: StepRule = { ...OTAVA, leastSegment: 3 };
const places = (values: readonly number[], rule: StepRule) => findSteps(values, rule).map(({ at }) => at);

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

test("the series of Otava's tests have their steps where Otava has them (tests/analysis_test.py, change_point_divisive_test.py)", () => {
  const fall = [1.02, 0.95, 0.99, 1.0, 1.12, 1.0, 1.01, 0.98, 1.01, 0.96];
  const low = [0.5, 0.51, 0.48, 0.48, 0.55, 0.5, 0.49, 0.51, 0.5, 0.49];
  const rule = { ...OTAVA, mostPValue: 0.0001 };
  assert.deepEqual(places([...fall, ...low], { ...rule, window: 10 }), [10]);
  const levels = [0.3, 2.4, 1.5, -0.9, -0.5, 99.7, 98.3, 99.1, 149.0, 149.7, 149.5, 149.1, 148.8, 150.0];
  assert.deepEqual(places(levels, { ...OTAVA, mostPValue: 0.01 }), [5, 8]);
  assert.deepEqual(places(levels, OURS), [5, 8]);
});

test("the split is where the divergence of Matteson and James is greatest, worked out pair by pair", () => {
  const random = seeded(3);
  for (let i = 0; i < 20; i++) {
    const values = Array.from({ length: 12 }, (_, k) => (k < 4 + (i % 5) ? 0 : 6) + normal(random));
    assert.deepEqual(
      places(values, { ...OTAVA, mostPValue: 0.0005 }).slice(0, 1),
      [splitByPairs(values)],
      `${values}`,
    );
  }
});

/** The definition, without any sum used twice. */
function splitByPairs(values: readonly number[]): number {
  const meanOf = (pairs: readonly (readonly [number, number])[]) =>
    pairs.length === 0 ? 0 : pairs.reduce((sum, [a, b]) => sum + Math.abs(a - b), 0) / pairs.length;
  const pairsOf = (part: readonly number[]) =>
    part.flatMap((a, i) => part.slice(i + 1).map((b) => [a, b] as const));
  let best = { at: 0, divergence: Number.NEGATIVE_INFINITY };
  for (let at = 1; at < values.length; at++)
    for (let end = at + 1; end <= values.length; end++) {
      const [before, after] = [values.slice(0, at), values.slice(at, end)];
      const across = before.flatMap((a) => after.map((b) => [a, b] as const));
      const apart = 2 * meanOf(across) - meanOf(pairsOf(before)) - meanOf(pairsOf(after));
      const divergence = ((before.length * after.length) / (before.length + after.length)) * apart;
      if (divergence > best.divergence + 1e-12) best = { at, divergence };
    }
  return best.at;
}

test("a single odd value, in the middle or at the end, is no step; nor are too few values, or equal ones", () => {
  const level = [10, 10.1, 9.9, 10.05, 9.95, 10.1, 9.9, 10, 10.05, 9.95, 10, 10.1];
  assert.deepEqual(places([...level, 20], OURS), []);
  assert.deepEqual(places([...level, 20, ...level], OURS), []);
  assert.deepEqual(places([...level, 11, 11.1, 11.05], OURS), [12]);
  for (const values of [[], [1], [1, 2], [1, 1, 1, 5, 5], Array(40).fill(3)])
    assert.deepEqual(places(values, OURS), []);
  assert.deepEqual(places([1, 1, 1, 2, 2, 2], OURS), [3]);
});

test("of a thousand series without a step at most one in a thousand points is found; a tenth more in noise of 3 % is seen within five points", () => {
  const random = seeded(11);
  let [steps, points] = [0, 0];
  for (let i = 0; i < 1000; i++) {
    const length = 10 + (i % 50);
    // Every twentieth value is an outlier.
    const values = Array.from({ length }, () => normal(random) * (random() < 0.05 ? 5 : 1));
    steps += places(values, OURS).length;
    points += length;
  }
  assert.ok(steps > 0 && (1000 * steps) / points <= 1, `${steps} steps in ${points} points`);
  let seen = 0;
  for (let i = 0; i < 200; i++) {
    const values = Array.from({ length: 25 }, (_, k) => (k < 20 ? 0 : Math.log(1.1)) + 0.03 * normal(random));
    if (places(values, OURS).some((at) => Math.abs(at - 20) <= 1)) seen += 1;
  }
  assert.ok(seen >= 190, `${seen} of 200 seen`);
});
