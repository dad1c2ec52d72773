import {
  formatBytes,
  formatMargin,
  formatMs,
  formatPercent,
  formatRate,
  formatTimes,
  plural,
} from "../report/numbers.ts";
import { type Candidate, NO_WORKERS } from "./candidate.ts";
import type { SizingDocument } from "./document.ts";
import type { Violation } from "./limits.ts";
import type { SizeRow } from "./size-row.ts";

/** `2 workers of piscina`, `4 workers of piscina with 8 jobs each`, `no workers (async-only, 32 jobs at once)`. */
export function nameOf({ pool, workers, jobsPerWorker }: Candidate): string {
  if (pool === NO_WORKERS)
    return jobsPerWorker === 1
      ? "no workers (the main thread)"
      : `no workers (${pool}, ${jobsPerWorker} jobs at once)`;
  const jobs = jobsPerWorker === 1 ? "" : ` with ${jobsPerWorker} jobs each`;
  return `${plural(workers, "worker")} of ${pool}${jobs}`;
}

/** The size alone, where the pool has been said: `4 workers`, `4 workers × 8 jobs`, `8 jobs at once`. */
export function sizeOf({ pool, workers, jobsPerWorker }: Candidate): string {
  if (pool === NO_WORKERS) return jobsPerWorker === 1 ? "one job at a time" : `${jobsPerWorker} jobs at once`;
  return `${plural(workers, "worker")}${jobsPerWorker === 1 ? "" : ` × ${jobsPerWorker} jobs`}`;
}

/** Microseconds where they are more telling. */
export function formatShort(ms: number): string {
  if (ms >= 0.995) return formatMs(ms);
  return `${Number((1000 * ms).toPrecision(2))} µs`;
}

/** The answer in a few sentences: what, what it gives, what it costs, and what its neighbours would. */
export function answerLines(document: SizingDocument): string[] {
  const { verdict, chosen, open, scenario } = document;
  if (verdict === "impossible" || chosen === null)
    return [`${scenario}: no recommendation.`, ...impossibleLines(document)];
  if (verdict === "unclear") {
    const names = open.map(nameOf);
    if (names.length < 2)
      return [
        `${scenario}: not all could be measured in the time there was. So far: ${nameOf(chosen)}.`,
        `It gives ${givesOf(chosen)}; it takes ${costOf(chosen)}.`,
      ];
    return [
      `${scenario}: too noisy to tell. What is left: ${names.slice(0, -1).join(", ")}${names.length > 1 ? " or " : ""}${names.at(-1)}.`,
      `The safest of these, by what was measured, is ${nameOf(chosen)}: ${givesOf(chosen)}.`,
    ];
  }
  return [
    `${scenario}: ${nameOf(chosen)}.`,
    `It gives ${givesOf(chosen)}; it takes ${costOf(chosen)}${latencyOf(document, chosen)}.`,
    ...neighbourLines(document),
  ];
}

function givesOf({ jobsPerSecond, timesMainThread }: SizeRow): string {
  const times = timesMainThread === null ? "" : `, ${formatTimes(timesMainThread)} one job after the other`;
  return `${formatRate(jobsPerSecond.estimate)} jobs/s ${formatMargin(jobsPerSecond)}`.trim() + times;
}

function costOf({ peakBytes, cpuMsPerJob }: SizeRow): string {
  const cpu = cpuMsPerJob === null ? "an unknown amount of CPU" : `${formatShort(cpuMsPerJob)} of CPU a job`;
  return `${formatBytes(peakBytes)} and ${cpu}`;
}

function latencyOf({ question }: SizingDocument, { p99Ms }: SizeRow): string {
  const { ratePerSecond } = question.limits;
  if (ratePerSecond === null) return "";
  const p99 = p99Ms === null ? "not told" : formatMs(p99Ms);
  return `; at ${formatRate(ratePerSecond)} jobs/s its 99th percentile is ${p99}`;
}

function neighbourLines({ smaller, larger }: SizingDocument): string[] {
  const say = (row: SizeRow) =>
    `${sizeOf(row)} would give ${formatPercent(row.ofBest.estimate)} of the best throughput and take ${formatBytes(row.peakBytes)}`;
  const known = [smaller, larger].filter((row) => row !== null);
  return known.length === 0 ? [] : [`${known.map(say).join("; ")}.`];
}

/** Which limit fails, and by how much at best. */
function impossibleLines({ violations, out }: SizingDocument): string[] {
  const least = new Map<string, Violation>();
  for (const violation of violations) {
    const other = least.get(violation.limit);
    if (other === undefined || excess(violation) < excess(other)) least.set(violation.limit, violation);
  }
  const failed = out.filter(({ reason }) => reason !== "no size meets the limits");
  return [
    ...[...least.values()].map((violation) => `No size meets ${describe(violation)}.`),
    ...failed.map(({ pool, reason }) => `${pool}: ${reason}`),
  ];
}

const excess = ({ value, most }: Violation) => (value === null ? Number.POSITIVE_INFINITY : value / most);

export function describe({ limit, candidate, value, most, reason }: Violation): string {
  if (limit === "--rate")
    return `--rate ${formatRate(most)}/s: ${nameOf(candidate)} did not keep up, ${reason}`;
  const format = limit === "--memory" ? formatBytes : formatMs;
  const over = value === null ? "" : `, ${formatPercent(value / most - 1)} over`;
  return `${limit} ${format(most)}: the nearest is ${nameOf(candidate)} with ${value === null ? "an unknown value" : format(value)}${over}`;
}
