import assert from "node:assert/strict";
import { test } from "node:test";
import { cellOf } from "../testing/cell-results.ts";
import { forksFor, notesOnPrecision, widestInterval } from "./precision.ts";

test("the widest interval of a block, the anchor and what failed aside", () => {
  const quiet = cellOf("a", [1000, 1001, 999]);
  const wide = cellOf("b", [1000, 1200, 900]);
  assert.ok(widestInterval([quiet]) < 0.01);
  assert.ok(widestInterval([quiet, wide]) > 0.2);
  assert.ok(widestInterval([quiet, { ...wide, role: "anchor" }]) < 0.01);
  assert.ok(widestInterval([quiet, { ...wide, outcome: "failed" }]) < 0.01);
});

test("so many forks give the width that was asked for", () => {
  // s = 0.1 on logarithms: t(0.975, n − 1) · 0.1 / √n ≤ ln 1.05 from n = 19 on (R: qt(0.975, 18) * 0.1 / sqrt(19) = 0.0482).
  const rates = [Math.exp(0.1), 1, Math.exp(-0.1)].map((rate) => 1000 * rate);
  assert.equal(forksFor(0.05, rates), 19);
  assert.equal(forksFor(0.05, [1000, 1000, 1000]), 2);
});

test("where the target was missed, a sentence says by how much and what it would take", () => {
  const cells = [cellOf("a", [1000, 1001, 999]), cellOf("b", [1000, 1200, 900])];
  assert.deepEqual(notesOnPrecision(cells, null), []);
  assert.match(
    notesOnPrecision(cells, 0.05).join(),
    /^s at 1 worker \(node\): intervals up to ±\d+ %, where ±5 % was aimed at; about \d+ forks would do$/,
  );
  assert.deepEqual(notesOnPrecision([cells[0] as (typeof cells)[number]], 0.05), []);
});
