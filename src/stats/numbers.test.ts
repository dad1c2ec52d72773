import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatAsChange,
  formatBounds,
  formatBytes,
  formatChange,
  formatDetectable,
  formatDuration,
  formatMargin,
  formatPercent,
  formatRange,
  formatRate,
  formatRough,
  formatTimes,
  formatWait,
  joinWords,
  plural,
  withRange,
} from "./numbers.ts";

const each = <Value>(values: readonly Value[], format: (value: Value) => string) =>
  values.map((value) => format(value));

test("rates have three figures", () => {
  const shown = [0.0123, 9.876, 98.76, 987.6, 1234.5, 41_234, 999_499, 1_234_567, 139_000_000];
  assert.deepEqual(each(shown, formatRate), [
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

test("a change has its sign and its bounds; beyond tenfold a word", () => {
  assert.deepEqual(each([0.123, -0.034, 0, 2.5, 8.9, 46.7], formatChange), [
    "+12 %",
    "−3.4 %",
    "+0.0 %",
    "+250 %",
    "+890 %",
    "more than tenfold",
  ]);
  assert.equal(formatBounds({ estimate: 0.12, low: -0.081, high: 0.16 }), "+12 % [−8.1, +16]");
  assert.equal(formatBounds({ estimate: 0.12, low: null, high: null }), "+12 %");
  assert.equal(formatAsChange({ estimate: 1.12, low: 0.919, high: 1.16 }), "+12 % [−8.1, +16]");
  assert.equal(formatAsChange({ estimate: 0.966, low: null, high: null }), "−3.4 %");
  assert.deepEqual(each([null, 0.034, 46.7], formatDetectable), [
    "none: too few forks",
    "3.4 %",
    "more than tenfold",
  ]);
});

test("ratios, times, sizes and words", () => {
  assert.deepEqual(each([0.001, 0.05, 0.997, 1.9, 12.3, 12_345], formatTimes), [
    "<0.01×",
    "0.05×",
    "1.00×",
    "1.90×",
    "12×",
    "12,345×",
  ]);
  assert.deepEqual(each([0, 0.0001, 0.034, 0.97, 12.5], formatPercent), [
    "0.0 %",
    "<0.1 %",
    "3.4 %",
    "97 %",
    "1,250 %",
  ]);
  assert.deepEqual(each([0, 0.000_05, 0.024, 0.42, 48.3, 1234, 240_000], formatDuration), [
    "0",
    "50 ns",
    "24 µs",
    "420 µs",
    "48 ms",
    "1.2 s",
    "240 s",
  ]);
  assert.deepEqual(each([400, 99_000, 101_000, 5_300_000, 18_000_000], formatWait), [
    "1 s",
    "99 s",
    "2 min",
    "88 min",
    "5 h",
  ]);
  assert.deepEqual(each([0.000_34, 0.05, 12.3, 1234], formatRough), ["0.00034", "0.05", "12", "1,200"]);
  const bytes = [null, -1000, -(2 ** 20), 3.14 * 2 ** 20, 512 * 2 ** 20, 3 * 2 ** 30];
  assert.deepEqual(each(bytes, formatBytes), [
    "unknown",
    "0 MiB",
    "−1.0 MiB",
    "3.1 MiB",
    "512 MiB",
    "3.0 GiB",
  ]);
  assert.equal(formatRange({ estimate: 1, low: 0.5, high: 2 }, formatDuration), "500 µs to 2.0 ms");
  assert.equal(withRange({ estimate: 1, low: 0.5, high: 2 }, formatTimes), "1.00× (0.50× to 2.00×)");
  assert.equal(withRange({ estimate: 1, low: null, high: null }, formatTimes), "1.00×");
  assert.deepEqual(
    each([[], ["a"], ["a", "b"], ["a", "b", "c"]], (words) => joinWords(words, "or")),
    ["", "a", "a or b", "a, b or c"],
  );
  const counts = [1, 1234, 1.5];
  assert.deepEqual(
    each(counts, (count) => plural(count, "fork")),
    ["1 fork", "1,234 forks", "1.50 forks"],
  );
});
