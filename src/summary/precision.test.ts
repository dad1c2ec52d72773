import assert from "node:assert/strict";
import { test } from "node:test";
import { cellOf } from "../testing/cell-results.ts";
import { forksFor, notesOnPrecision, widestInterval } from "./precision.ts";

const within = (margin: number) => ({ estimate: 2, low: 2 / (1 + margin), high: 2 * (1 + margin) });
const quiet = cellOf("a", [1000, 1001, 999], { timesMainThread: within(0.01) });
const wide = cellOf("b", [1000, 1200, 900], { timesMainThread: within(0.3) });

test("the widest interval of the ratios to the main thread, the twin and what failed aside", () => {
  const near = (value: number, expected: number) => assert.ok(Math.abs(value - expected) < 1e-9, `${value}`);
  near(widestInterval([quiet, wide]), 0.3);
  near(widestInterval([quiet, { ...wide, role: "twin" }]), 0.01);
  near(widestInterval([quiet, { ...wide, outcome: "failed" }]), 0.01);
  assert.equal(widestInterval([{ ...quiet, timesMainThread: null }]), 0);
});

test("so many forks give the width that was asked for", () => {
  // (ln 1.2155 ÷ ln 1.05)² is 16: four times as narrow.
  assert.equal(forksFor(0.05, 1.05 ** 4 - 1 - 1e-9, 3), 48);
  assert.equal(forksFor(0.05, 0, 3), 2);
  assert.equal(forksFor(0.05, Number.POSITIVE_INFINITY, 1), Number.POSITIVE_INFINITY);
});

test("where the target was missed, a sentence says by how much and what it would take", () => {
  assert.deepEqual(notesOnPrecision([quiet, wide], null), []);
  assert.match(
    notesOnPrecision([quiet, wide], 0.05).join(),
    /^s at 1 worker \(node\): intervals up to ±30 %, where ±5 % was aimed at; about \d+ forks would do$/,
  );
  assert.deepEqual(notesOnPrecision([quiet], 0.05), []);
});
