import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatBytes,
  formatMargin,
  formatMs,
  formatPercent,
  formatPerJob,
  formatRate,
  formatTimes,
  joinWords,
  plural,
} from "./numbers.ts";

test("rates have three figures", () => {
  const shown = [0.0123, 9.876, 98.76, 987.6, 1234.5, 41_234, 999_499, 1_234_567, 139_000_000];
  assert.deepEqual(shown.map(formatRate), [
    "0.0123",
    "9.88",
    "98.8",
    "988",
    "1,230",
    "41,200",
    "999,000",
    "1.23 M",
    "139 M",
  ]);
});

test("a margin is half the interval's width in percent, and empty without an interval", () => {
  assert.equal(formatMargin({ estimate: 100, low: 97.08, high: 103 }), "±3 %");
  assert.equal(formatMargin({ estimate: 100, low: 99.6, high: 100.4 }), "±0.4 %");
  assert.equal(formatMargin({ estimate: 100, low: 1, high: 10_000 }), "±999+ %");
  assert.equal(formatMargin({ estimate: 100, low: null, high: null }), "");
});

test("ratios, times, sizes and words", () => {
  assert.deepEqual([0.001, 0.05, 0.997, 1.9, 12.3, 12_345].map(formatTimes), [
    "<0.01×",
    "0.05×",
    "1.00×",
    "1.90×",
    "12×",
    "12,345×",
  ]);
  assert.deepEqual([0.0001, 0.034, 0.97, 1.2].map(formatPercent), ["<0.1 %", "3.4 %", "97 %", "120 %"]);
  assert.deepEqual([400, 24_000, 500_000, 2e6].map(formatPerJob), [
    "2.5 ms a job",
    "42 µs a job",
    "2 µs a job",
    "500 ns a job",
  ]);
  assert.deepEqual([0.42, 48.3].map(formatMs), ["0.4 ms", "48 ms"]);
  assert.deepEqual([512 * 2 ** 20, 3 * 2 ** 30].map(formatBytes), ["512 MiB", "3.0 GiB"]);
  assert.deepEqual([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(joinWords), [
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
  assert.deepEqual([plural(1, "fork"), plural(3, "fork")], ["1 fork", "3 forks"]);
});
