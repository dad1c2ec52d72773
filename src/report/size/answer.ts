import { sameCandidate } from "../../sizing/candidate.ts";
import { MOST_JOBS_PER_WORKER } from "../../sizing/line-search.ts";
import type { Candidate, SizeRow, SizingDocument, Violation } from "../../sizing/schema.ts";
import {
  formatBytes,
  formatDuration,
  formatMargin,
  formatPercent,
  formatRange,
  formatRate,
  formatTimes,
  joinWords,
} from "../numbers.ts";
import { nameOf, sizeOf } from "./names.ts";
import { moreTime } from "./time-left.ts";

/** The answer in a few sentences: which size, what it gives, what it costs, and what its neighbours would give. */
export function answerLines(document: SizingDocument): string[] {
  const { verdict, chosen, scenario } = document;
  if (verdict === "unclear" && chosen === null) return tooEarlyLines(document);
  if (verdict === "impossible" || chosen === null)
    return [`${scenario}: no recommendation.`, ...impossibleLines(document)];
  const gives = `gives ${givesOf(chosen)} and takes ${costOf(chosen)}${latencyOf(document, chosen)}.`;
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

/** The time was over before anything could be chosen: names what broke a limit, and what is still open. */
function tooEarlyLines(document: SizingDocument): string[] {
  const { scenario, question, out, violations } = document;
  const late = (pool: string) =>
    out.some((one) => one.pool === pool && one.reason.startsWith("not measured"));
  const left = question.pools
    .map(({ label }) => label)
    .filter((pool) => late(pool) || out.every((one) => one.pool !== pool));
  const struck = violations.map((one) => `${nameOf(one.candidate)} breaks ${limitOf(one)}.`);
  return [
    `${scenario}: the time was too short to tell. Still open: ${joinWords(left, "or")}.`,
    ...new Set(struck),
    ...moreTime(document),
  ];
}

function limitOf({ limit, value, most }: Violation): string {
  const format = limit === "--memory" ? formatBytes : limit === "--rate" ? formatRate : formatDuration;
  return `${limit} ${format(most)}${value === null ? "" : ` (${format(value)})`}`;
}

/** The best may lie beyond the largest size that was tried. */
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
    `${stopped} best, ${sizeOf(best)}, is the largest size tried; larger ones may do more (--workers, --jobs-per-worker).`,
  ];
}

/** What is known stands first: often the size is known, and only the pool is open. */
function unclearLines(document: SizingDocument, chosen: SizeRow): string[] {
  const { open, scenario, cutShort, meetsP99, question, out } = document;
  const [first] = open;
  const late = out.some(({ reason }) => reason.startsWith("not measured"));
  if (first === undefined) {
    const doubt =
      meetsP99 === false
        ? `this run cannot tell whether it meets --p99 ${formatDuration(question.limits.p99Ms ?? 0)}`
        : late || cutShort
          ? "the time was too short to measure everything"
          : "the machine is too noisy to be sure";
    return [`${scenario}: so far ${nameOf(chosen)}; ${doubt}.`];
  }
  const isOneSize = open.every((one) => sizeOf(one) === sizeOf(first));
  const noise = "the machine is too noisy to tell in this time";
  if (isOneSize)
    return [
      `${scenario}: ${sizeOf(first)}. The pool is open, as ${noise}: ${joinWords(
        open.map(({ pool }) => pool),
        "or",
      )}.`,
    ];
  if (isOnePool(open))
    return [
      `${scenario}: ${joinWords(open.map(sizeOf), "or")}, of ${first.pool}; ${noise}${doubtOf(document)}.`,
    ];
  return [`${scenario}: ${noise}. Still open: ${joinWords(open.map(nameOf), "or")}.`];
}

/** How good the smallest is, or by how much another may be better: the reader knows what the rest costs. */
function doubtOf({ curve, open }: SizingDocument): string {
  const rows = curve.filter((row) => open.some((one) => sameCandidate(one, row)));
  const [smallest] = rows;
  const rival = rows.toSorted((a, b) => (b.ofBest.high ?? 0) - (a.ofBest.high ?? 0))[0];
  if (smallest === undefined || rival === undefined) return "";
  const { estimate, low } = smallest.ofBest;
  if (estimate === 1)
    return rival.ofBest.high === null
      ? ""
      : ` (${sizeOf(rival)}: at most ${formatPercent(rival.ofBest.high)} of that)`;
  return low === null
    ? ""
    : ` (${sizeOf(smallest)}: ${formatPercent(estimate)} of the best, at least ${formatPercent(low)})`;
}

const isOnePool = (open: readonly Candidate[]) => open.every(({ pool }) => pool === open[0]?.pool);

function givesOf({ jobsPerSecond, timesMainThread }: SizeRow): string {
  const times = timesMainThread === null ? "" : `, ${formatTimes(timesMainThread)} the main thread,`;
  return `${formatRate(jobsPerSecond.estimate)} jobs/s ${formatMargin(jobsPerSecond)}`.trim() + times;
}

function costOf({ peakBytes, cpuMsPerJob }: SizeRow): string {
  const cpu =
    cpuMsPerJob === null ? "an unknown amount of CPU" : `${formatDuration(cpuMsPerJob)} of CPU a job`;
  return `${peakBytes === null ? "an unknown amount of memory" : formatBytes(peakBytes)} and ${cpu}`;
}

function latencyOf({ question }: SizingDocument, { p99Ms }: SizeRow): string {
  const { ratePerSecond } = question.limits;
  if (ratePerSecond === null) return "";
  const p99 = p99Ms === null ? "unknown" : formatP99(p99Ms);
  return `; at ${formatRate(ratePerSecond)} jobs/s its p99 latency is ${p99}`;
}

/** `7.3 ms (6.9 ms to 7.8 ms)`. */
export function formatP99(p99Ms: NonNullable<SizeRow["p99Ms"]>): string {
  const range = formatRange(p99Ms, formatDuration);
  return `${formatDuration(p99Ms.estimate)}${range === "" ? "" : ` (${range})`}`;
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
    return `--rate ${formatRate(most)}/s: ${nameOf(candidate)} did not keep up: ${reason}`;
  const format = limit === "--memory" ? formatBytes : formatDuration;
  const over = value === null ? "" : `, ${formatPercent(value / most - 1)} over`;
  return `${limit} ${format(most)}: the nearest is ${nameOf(candidate)} with ${value === null ? "an unknown value" : format(value)}${over}`;
}
