import type { Interval } from "../stats/interval.ts";

/** Three figures, as no interval here justifies more: `41,200`, `9.87`, `11.7 M`. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toPrecision(3)} M`;
  const rounded = Number(perSecond.toPrecision(3));
  return rounded >= 100 ? groupDigits(rounded) : rounded.toPrecision(3);
}

/** Half the width of the interval in percent: `±3 %`, `±0.4 %`; empty where there is none. */
export function formatMargin({ low, high }: Interval): string {
  if (low === null || high === null) return "";
  const percent = (Math.sqrt(high / low) - 1) * 100;
  if (percent > 999) return "±999+ %";
  return `±${percent < 0.95 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

export function formatTimes(ratio: number): string {
  if (ratio >= 100) return `${groupDigits(Math.round(ratio))}×`;
  if (ratio < 0.005) return "<0.01×";
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)}×`;
}

export function formatPercent(ratio: number): string {
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.05) return "<0.1 %";
  return `${percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

/** What one job takes at that rate. */
export function formatPerJob(perSecond: number): string {
  const us = 1e6 / perSecond;
  if (us >= 1000) return `${formatMs(us / 1000)} a job`;
  return us >= 0.995
    ? `${Number(us.toPrecision(2))} µs a job`
    : `${Number((us * 1000).toPrecision(2))} ns a job`;
}

/** Two figures, and the unit that fits: `24 µs`, `1.3 ms`, `2.0 s`. */
export function formatDuration(ms: number): string {
  const two = (value: number) => (value >= 99.5 ? value.toFixed(0) : value.toPrecision(2));
  if (ms < 2e-6) return "0"; // a nanosecond is a clock that has not moved
  if (ms < 0.000_995) return `${two(ms * 1e6)} ns`;
  if (ms < 0.995) return `${two(ms * 1000)} µs`;
  return ms < 995 ? `${two(ms)} ms` : `${two(ms / 1000)} s`;
}

export function formatMs(ms: number): string {
  return `${ms < 9.95 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

export function formatBytes(bytes: number | null): string {
  if (bytes === null) return "memory unknown";
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
}

export function formatCores(cores: number): string {
  return Number.isInteger(cores) ? String(cores) : cores.toFixed(2);
}

function groupDigits(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  if (words.length <= 1) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
