import { NO_WORKERS, sameCandidate } from "../../sizing/candidate.ts";
import { MOST_JOBS_PER_WORKER } from "../../sizing/line-search.ts";
import type { Candidate, SizeRow, SizingDocument, Violation } from "../../sizing/schema.ts";
import type { Interval } from "../../stats/interval.ts";
import {
  formatBytes,
  formatMargin,
  formatMs,
  formatPercent,
  formatRate,
  formatTimes,
  plural,
} from "../numbers.ts";
import { moreTime } from "./time-left.ts";

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
  const { verdict, chosen, scenario } = document;
  if (verdict === "unclear" && chosen === null) return tooEarlyLines(document);
  if (verdict === "impossible" || chosen === null)
    return [`${scenario}: no recommendation.`, ...impossibleLines(document)];
  const gives = `gives ${givesOf(chosen)}; it takes ${costOf(chosen)}${latencyOf(document, chosen)}.`;
  if (verdict === "chosen")
    return [
      `${scenario}: ${nameOf(chosen)}.`,
      `It ${gives}`,
      ...neighbourLines(document),
      ...edgeLine(document),
    ];
  const kind = isOnePool(document.open) ? "safest" : "simplest";
  const one = document.open.length < 2 ? "It" : `The ${kind} of these, ${nameOf(chosen)},`;
  return [
    ...unclearLines(document, chosen),
    `${one} ${gives}`,
    ...neighbourLines(document),
    ...edgeLine(document),
  ];
}

/** The time was over before anything could be chosen. What broke a limit is said, and that it is not all there is. */
function tooEarlyLines(document: SizingDocument): string[] {
  const { scenario, question, out, violations } = document;
  const late = (pool: string) =>
    out.some((one) => one.pool === pool && one.reason.startsWith("not measured"));
  const left = question.pools
    .map(({ label }) => label)
    .filter((pool) => late(pool) || out.every((one) => one.pool !== pool));
  const struck = violations.map((one) => `${nameOf(one.candidate)} breaks ${limitOf(one)}.`);
  return [
    `${scenario}: not enough time to tell. What is left: ${oneOf(left)}.`,
    ...new Set(struck),
    ...moreTime(document),
  ];
}

function limitOf({ limit, value, most }: Violation): string {
  const format = limit === "--memory" ? formatBytes : limit === "--rate" ? formatRate : formatMs;
  return `${limit} ${format(most)}${value === null ? "" : ` (${format(value)})`}`;
}

/** The best may lie beyond what is tried. */
function edgeLine({ curve, question, environment }: SizingDocument): string[] {
  const best = curve.find(({ ofBest }) => ofBest.estimate === 1);
  if (best === undefined || curve.length < 2) return [];
  const most = Math.max(...curve.map(({ workers }) => workers));
  const beside = curve.filter(({ workers }) => workers === best.workers);
  const mostJobs = Math.max(...beside.map(({ jobsPerWorker }) => jobsPerWorker));
  const beyond = best.workers === most && best.workers > environment.cores;
  if (!beyond && (mostJobs === 1 || best.jobsPerWorker < mostJobs)) return [];
  const limit = question.jobsPerWorker?.at(-1) ?? MOST_JOBS_PER_WORKER;
  const stopped = best.jobsPerWorker >= limit && limit > 1 ? "The search stopped at its limit: the" : "The";
  return [
    `${stopped} best, ${sizeOf(best)}, is the largest size that was tried; larger ones may do more (--workers, --jobs-per-worker).`,
  ];
}

/** What is known all the same stands first: often it is the size, and only the pool is open. */
function unclearLines(document: SizingDocument, chosen: SizeRow): string[] {
  const { open, scenario, cutShort, meetsP99, question, out } = document;
  const [first] = open;
  const late = out.some(({ reason }) => reason.startsWith("not measured"));
  if (first === undefined) {
    const doubt =
      meetsP99 === false
        ? `whether it meets --p99 ${formatMs(question.limits.p99Ms ?? 0)}, this run cannot tell`
        : late || cutShort
          ? "not all could be measured in the time there was"
          : "it could not be told well enough";
    return [`${scenario}: so far ${nameOf(chosen)}; ${doubt}.`];
  }
  const isOneSize = open.every((one) => sizeOf(one) === sizeOf(first));
  const noise = "the machine is too noisy to tell in this time";
  if (isOneSize)
    return [
      `${scenario}: ${sizeOf(first)}. Of which pool, ${noise}: ${oneOf(open.map(({ pool }) => pool))}.`,
    ];
  if (isOnePool(open))
    return [`${scenario}: ${oneOf(open.map(sizeOf))}, of ${first.pool}; ${noise}${doubtOf(document)}.`];
  return [`${scenario}: ${noise}. What is left: ${oneOf(open.map(nameOf))}.`];
}

/** How good the smallest is, or by how much another may be better: whoever knows what the rest costs can decide. */
function doubtOf({ curve, open }: SizingDocument): string {
  const rows = curve.filter((row) => open.some((one) => sameCandidate(one, row)));
  const [smallest] = rows;
  const rival = rows.toSorted((a, b) => (b.ofBest.high ?? 0) - (a.ofBest.high ?? 0))[0];
  if (smallest === undefined || rival === undefined) return "";
  const { estimate, low } = smallest.ofBest;
  if (estimate === 1)
    return rival.ofBest.high === null
      ? ""
      : ` (${sizeOf(rival)}: ${formatPercent(rival.ofBest.high)} of that at most)`;
  return low === null
    ? ""
    : ` (${sizeOf(smallest)}: ${formatPercent(estimate)} of the best, ${formatPercent(low)} at least)`;
}

const isOnePool = (open: readonly Candidate[]) => open.every(({ pool }) => pool === open[0]?.pool);

function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

function givesOf({ jobsPerSecond, timesMainThread }: SizeRow): string {
  const times = timesMainThread === null ? "" : `, ${formatTimes(timesMainThread)} one job after the other`;
  return `${formatRate(jobsPerSecond.estimate)} jobs/s ${formatMargin(jobsPerSecond)}`.trim() + times;
}

function costOf({ peakBytes, cpuMsPerJob }: SizeRow): string {
  const cpu = cpuMsPerJob === null ? "an unknown amount of CPU" : `${formatShort(cpuMsPerJob)} of CPU a job`;
  return `${peakBytes === null ? "an unknown amount of memory" : formatBytes(peakBytes)} and ${cpu}`;
}

function latencyOf({ question }: SizingDocument, { p99Ms }: SizeRow): string {
  const { ratePerSecond } = question.limits;
  if (ratePerSecond === null) return "";
  const p99 = p99Ms === null ? "not told" : formatP99(p99Ms);
  return `; at ${formatRate(ratePerSecond)} jobs/s its 99th percentile is ${p99}`;
}

/** `7.3 ms (6.9 to 7.8 ms)`, by one-sided bounds of 95 %. */
export function formatP99({ estimate, low, high }: Interval): string {
  if (low === null || high === null) return formatMs(estimate);
  return `${formatMs(estimate)} (${formatMs(low)} to ${formatMs(high)})`;
}

function neighbourLines({ smaller, larger }: SizingDocument): string[] {
  const say = (row: SizeRow) => {
    const memory = row.peakBytes === null ? "" : ` and take ${formatBytes(row.peakBytes)}`;
    return `${sizeOf(row)} would give ${row.ofBest.estimate === 1 ? "the best" : `${formatPercent(row.ofBest.estimate)} of the best`} throughput${memory}`;
  };
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
