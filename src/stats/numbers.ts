// All numbers that people read are made here. Two or three figures, as no interval here justifies more.
import type { Interval } from "./interval.ts";

/** A whole number with separators: `12,345`. */
export function groupDigits(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `41,200`, `9.87`, `11.7 M`. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toPrecision(3)} M`;
  const rounded = Number(perSecond.toPrecision(3));
  return rounded >= 100 ? groupDigits(rounded) : rounded.toPrecision(3);
}

/** `41,200 jobs/s`. */
export const formatJobRate = (perSecond: number) => `${formatRate(perSecond)} jobs/s`;

/** Two figures without zeros behind them: `0.03`, `1.5`, `24`, `1,200`. */
export function formatRough(value: number, figures = 2): string {
  const rounded = Number(value.toPrecision(figures));
  return rounded >= 100 ? groupDigits(rounded) : String(rounded);
}

/** Half the width of the interval in percent: `±3 %`, `±0.4 %`; empty where there is none. */
export function formatMargin({ low, high }: Interval): string {
  if (low === null || high === null) return "";
  const share = Math.sqrt(high / low) - 1;
  if (share > 9.99) return "±999+ %";
  return `±${(share * 100).toFixed(share < 0.0095 ? 1 : 0)} %`;
}

/** `41,200 ±3 %`. */
export function withMargin(interval: Interval, format: (value: number) => string): string {
  return `${format(interval.estimate)} ${formatMargin(interval)}`.trimEnd();
}

/** Something that was not measured, or cannot be told, is `?`. */
export function orUnknown<Value>(value: Value | null, format: (value: Value) => string, unknown = "?") {
  return value === null ? unknown : format(value);
}

/** `1.90×`, `12×`. */
export function formatTimes(ratio: number): string {
  if (ratio >= 100) return `${groupDigits(Math.round(ratio))}×`;
  if (ratio < 0.005) return "<0.01×";
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)}×`;
}

/** `3.4 %`, `97 %`, `1,200 %`. */
export function formatPercent(share: number): string {
  if (share > 0 && share < 0.0005) return "<0.1 %";
  return `${digitsOf(share)} %`;
}

/** A change by more than this is said in words: its digits would tell nothing. */
const TENFOLD = 9;

/** `+12 %`, `−3.4 %`, `more than tenfold`. */
export function formatChange(share: number): string {
  if (share > TENFOLD) return "more than tenfold";
  return `${share < 0 ? "−" : "+"}${digitsOf(Math.abs(share))} %`;
}

/** A change with its bounds: `+12 % [+8.1, +16]`. */
export function formatBounds({ estimate, low, high }: Interval): string {
  if (low === null || high === null) return formatChange(estimate);
  const bound = (share: number) => formatChange(share).replace(/ %$/, "");
  return `${formatChange(estimate)} [${bound(low)}, ${bound(high)}]`;
}

/** A ratio as a change: 1.12 is `+12 % [+8.1, +16]`. */
export function formatAsChange({ estimate, low, high }: Interval): string {
  return formatBounds({ estimate: estimate - 1, low: low && low - 1, high: high && high - 1 });
}

/** The smallest slowdown that would be detected; null: there are too few forks for any. */
export function formatDetectable(share: number | null): string {
  if (share === null) return "none: too few forks";
  return share > TENFOLD ? "more than tenfold" : formatPercent(share);
}

/** The unit that fits: `24 µs`, `1.3 ms`, `2.0 s`. */
export function formatDuration(ms: number): string {
  const two = (value: number) => (value >= 99.5 ? groupDigits(Math.round(value)) : value.toPrecision(2));
  if (ms < 2e-6) return "0"; // a nanosecond is a clock that has not moved
  if (ms < 0.000_995) return `${two(ms * 1e6)} ns`;
  if (ms < 0.995) return `${two(ms * 1000)} µs`;
  return ms < 995 ? `${two(ms)} ms` : `${two(ms / 1000)} s`;
}

/** A time to wait for, in whole units: `45 s`, `12 min`, `5 h`. */
export function formatWait(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 100) return `${seconds} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** `512 MiB`, `3.0 GiB`. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return "unknown";
  const mib = bytes / 2 ** 20;
  if (mib >= 1024) return `${(mib / 1024).toFixed(1)} GiB`;
  if (Math.abs(mib) < 0.05) return "0 MiB";
  return `${mib.toFixed(Math.abs(mib) < 9.95 ? 1 : 0).replace("-", "−")} MiB`;
}

/** The round figure beside an axis: `0.5`, `2,000`, `10k`, `2M`. */
export function formatTick(value: number): string {
  const short = (scaled: number) => String(Number(scaled.toPrecision(3)));
  if (value >= 1e6) return `${short(value / 1e6)}M`;
  return value >= 1e4 ? `${short(value / 1e3)}k` : value >= 1e3 ? groupDigits(value) : short(value);
}

/** A round duration beside an axis: `1 ms`. */
export const formatDurationTick = (ms: number) => formatDuration(ms).replace(/\.0 /, " ");

/** `4`, `1.50`. */
export function formatCores(cores: number): string {
  return Number.isInteger(cores) ? groupDigits(cores) : cores.toFixed(2);
}

/** An interval alone: `7.0 ms to 8.5 ms`; empty where there is none. */
export function formatRange({ low, high }: Interval, format: (value: number) => string): string {
  return low === null || high === null ? "" : `${format(low)} to ${format(high)}`;
}

/** `1.90× (1.80× to 2.00×)`. */
export function withRange(interval: Interval, format: (value: number) => string): string {
  const range = formatRange(interval, format);
  return `${format(interval.estimate)}${range === "" ? "" : ` (${range})`}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[], last: "and" | "or" = "and"): string {
  return words.length <= 1 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}

/** `1 fork`, `1,200 forks`, `1.50 cores`. */
export function plural(count: number, word: string, many = `${word}s`): string {
  return `${formatCores(count)} ${count === 1 ? word : many}`;
}

function digitsOf(share: number): string {
  const percent = share * 100;
  return percent < 9.95 ? percent.toFixed(1) : groupDigits(Math.round(percent));
}
