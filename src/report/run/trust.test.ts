import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { ownRoot } from "../../host/packages.ts";
import { readResults } from "../../results/file.ts";
import type { Results } from "../../results/schema.ts";
import { widthsLine } from "./trust.ts";

const KEPT = readResults(join(ownRoot(), "results/2026-11-26-epyc-2-cores/results.json"));

/** A run of three minutes whose intervals all have this half-width; those of dispatch alone are three times as wide. */
function runOf(margin: number | null, finishedAt: string | null = "2026-11-26T10:03:00Z"): Results {
  const cells = KEPT.cells.map((cell) => {
    const times = 1 + (margin ?? 0) * (cell.scenario === "noop" ? 3 : 1);
    const bounds = margin === null ? { low: null, high: null } : { low: 2 / times, high: 2 * times };
    return { ...cell, timesMainThread: cell.timesMainThread && { estimate: 2, ...bounds } };
  });
  return { ...KEPT, cells, startedAt: "2026-11-26T10:00:00Z", finishedAt };
}

test("a run says how wide its ratios are, and how long narrower ones would take: a half takes four times as long", () => {
  // (ln 1.1025 ÷ ln 1.05)² is 4, (ln 1.1025 ÷ ln 1.03)² 10.9, (ln 1.1025 ÷ ln 1.01)² 96.2.
  assert.deepEqual(widthsLine(runOf(0.1025)), [
    "Intervals: × main thread is known to ±10 % (median); a longer run would give ±5 % in about 12 min, ±3 % in about 33 min and ±1 % in about 5 h",
  ]);
  const [rounded = ""] = widthsLine(runOf(0.0502));
  assert.match(rounded, /known to ±5 % \(median\); a longer run would give ±3 % in about \d+ min and ±1 %/);
  assert.deepEqual(widthsLine(runOf(0.008)), ["Intervals: × main thread is known to ±0.8 % (median)"]);
});

test("without intervals, or before its end, a run says nothing of them", () => {
  assert.deepEqual([...widthsLine(runOf(null)), ...widthsLine(runOf(0.1, null))], []);
});
