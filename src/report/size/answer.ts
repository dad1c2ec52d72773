import { namedSizes } from "../../sizing/answer.ts";
import { JOB_ALONE, sameCandidate } from "../../sizing/candidate.ts";
import { MOST_JOBS_PER_WORKER } from "../../sizing/line-search.ts";
import { COARSE_COST_MS } from "../../sizing/run-sizing.ts";
import type { SizeRow, SizingDocument, Violation } from "../../sizing/schema.ts";
import {
  formatBytes,
  formatDuration,
  formatJobRate,
  formatPercent,
  formatRate,
  formatTimes,
  formatWait,
  withMargin,
  withRange,
} from "../../stats/numbers.ts";
import { atMostThree, nameOf, nameOfAll, sizeOf, sizesOf } from "./names.ts";

/** The answer in a few sentences: which size, what it gives, what it costs, and what its neighbours would give. */
export function answerLines(document: SizingDocument): string[] {
  const { verdict, chosen, scenario } = document;
  if (chosen === null && verdict !== "impossible") return tooEarlyLines(document);
  if (chosen === null) return [`${scenario}: no recommendation.`, ...impossibleLines(document)];
  const alike = alikeIn(document, chosen);
  const isAlone = alike.length < 2;
  return [
    `${scenario}: ${isAlone ? nameOf(chosen) : nameOfAll(alike)}.`,
    ...(isAlone ? [] : [differenceLine(chosen, alike)]),
    ...doubtLine(document, chosen, alike),
    `${isAlone ? "It" : `The smallest, ${sizeOf(chosen)},`} gives ${givesOf(chosen)} and takes ${costOf(chosen)}${latencyOf(document, chosen)}.`,
    ...slowerLine(chosen),
    ...neighbourLines(document),
    ...edgeLine(document),
  ];
}

/** Only some pools were asked for, or a limit excludes the main thread. */
function slowerLine({ timesMainThread }: SizeRow): string[] {
  return timesMainThread === null || timesMainThread > MUCH_SLOWER
    ? []
    : ["The main thread alone does more, without a pool."];
}

/** The chosen size, and the one above it where the chosen one may be too small. Smaller ones that are open stand among the doubts. */
function alikeIn({ curve, open, question }: SizingDocument, chosen: SizeRow): SizeRow[] {
  const from = curve.findIndex((row) => sameCandidate(row, chosen));
  const rows = curve.slice(from).filter((row) => open.some((one) => sameCandidate(one, row)));
  return rows.length === 0 ? [chosen] : namedSizes(rows, question.rule.within);
}

/** By how much sizes differ at most that cannot be told apart: the reader knows what more workers cost. */
function differenceLine({ ofBest }: SizeRow, alike: readonly SizeRow[]): string {
  const rivals = alike.map((row) => row.ofBest.high).filter((high) => high !== null);
  const most =
    ofBest.estimate === 1 ? Math.max(1, ...rivals) - 1 : ofBest.low === null ? null : 1 - ofBest.low;
  return most === null
    ? "This run cannot tell them apart."
    : `They differ by less than ${formatPercent(most)}.`;
}

/** A pool that the time was too short for; others are out for good. */
export const isLate = ({ reason }: SizingDocument["out"][number]) => reason.startsWith("not measured");

/** Why more time, or a quieter machine, could change the answer. */
function doubtLine(document: SizingDocument, chosen: SizeRow, alike: readonly SizeRow[]): string[] {
  const { verdict, open, cutShort, meetsP99, question, out } = document;
  if (verdict === "chosen") return [];
  const late = out.filter(isLate).map(({ pool }) => pool);
  const sizes = open.filter((one) => {
    return one.pool === chosen.pool && !alike.some((row) => sameCandidate(one, row));
  });
  const isSmaller = (one: (typeof sizes)[number]) =>
    one.workers * one.jobsPerWorker < chosen.workers * chosen.jobsPerWorker;
  const [smaller, larger] = [sizes.filter(isSmaller), sizes.filter((one) => !isSmaller(one))];
  const others = open.map(({ pool }) => pool).filter((pool) => pool !== chosen.pool && !late.includes(pool));
  const better = [
    ...(smaller.length === 0 ? [] : [`a smaller size that is good enough (${sizesOf(smaller)})`]),
    ...(larger.length === 0 ? [] : [`a better size (${sizesOf(larger)})`]),
    ...(others.length === 0 ? [] : [`a better pool (${atMostThree([...new Set(others)], "or")})`]),
  ];
  const hidden = cutShort ? "the time was too short to rule out" : "the noise may hide";
  const doubts = [
    ...(verdict === "interrupted" ? ["the search was interrupted"] : []),
    ...(late.length === 0 ? [] : [`${atMostThree(late, "and")} could not be measured in the time there was`]),
    ...(meetsP99 === false
      ? [`this run cannot tell whether it meets --p99 ${formatDuration(question.limits.p99Ms ?? 0)}`]
      : []),
    ...(better.length === 0 ? [] : [`${hidden} ${better.join(" or ")}`]),
  ];
  const reason = cutShort
    ? "the time was too short to be sure"
    : "the noise of this machine may hide a difference";
  return [`Not settled: ${doubts.length === 0 ? reason : doubts.join("; ")}.`];
}

/** The search ended before anything could be chosen: names what broke a limit, and what is still open. */
function tooEarlyLines(document: SizingDocument): string[] {
  const { scenario, question, out, violations, verdict } = document;
  const left = question.pools
    .map(({ label }) => label)
    .filter((pool) => out.every((one) => one.pool !== pool || isLate(one)));
  const struck = violations.map((one) => `${nameOf(one.candidate)} breaks ${limitOf(one)}.`);
  const why = verdict === "interrupted" ? "interrupted too early to tell" : "the time was too short to tell";
  return [
    `${scenario}: ${why}. Still open: ${atMostThree(left, "or")}.`,
    ...new Set(struck),
    ...moreTime(document),
  ];
}

/** How figures under a limit are shown. */
export const formatOf = (limit: Violation["limit"]) =>
  limit === "--memory" ? formatBytes : limit === "--rate" ? formatRate : formatDuration;

function limitOf({ limit, value, most }: Violation): string {
  const format = formatOf(limit);
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

function givesOf(row: SizeRow): string {
  const { jobsPerSecond, timesMainThread } = row;
  const others = [
    ...(timesMainThread === null || sameCandidate(row, JOB_ALONE)
      ? []
      : [`${formatTimes(timesMainThread)} the main thread`]),
    ...shareOfBest(row),
  ];
  const rate = withMargin(jobsPerSecond, formatJobRate);
  return others.length === 0 ? rate : `${[rate, ...others].join(", ")},`;
}

/** What a size that is not the best may lose is told with it. */
function shareOfBest({ ofBest: { estimate, low } }: SizeRow): string[] {
  if (estimate === 1) return [];
  const least = low === null ? "" : ` (at least ${formatPercent(low)})`;
  return [`${formatPercent(estimate)} of the best${least}`];
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
  return `; at ${formatJobRate(ratePerSecond)} its p99 latency is ${p99}`;
}

/** `7.3 ms (6.9 ms to 7.8 ms)`. */
export function formatP99(p99Ms: NonNullable<SizeRow["p99Ms"]>): string {
  return withRange(p99Ms, formatDuration);
}

/** In times the main thread: below this it is no noise. */
const MUCH_SLOWER = 0.8;
/** Shown as 100 %. */
const AS_GOOD = 0.995;

function neighbourLines({ smaller, larger }: SizingDocument): string[] {
  const say = (row: SizeRow) => {
    const memory = row.peakBytes === null ? "" : ` and take ${formatBytes(row.peakBytes)}`;
    return `${sizeOf(row)} would give ${row.ofBest.estimate >= AS_GOOD ? "the best" : `${formatPercent(row.ofBest.estimate)} of the best`} throughput${memory}`;
  };
  const known = [smaller, larger].filter((row) => row !== null);
  const text = `${known.map(say).join("; ")}.`;
  return known.length === 0 ? [] : [`${text.charAt(0).toUpperCase()}${text.slice(1)}`];
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
  const format = formatOf(limit);
  const over = value === null ? "" : `, ${formatPercent(value / most - 1)} over`;
  return `${limit} ${format(most)}: the nearest is ${nameOf(candidate)} with ${value === null ? "an unknown value" : format(value)}${over}`;
}

/** A search starts in each pool with a guess and a size to either side. */
const FIRST_SIZES = 3;

/** How much more time would help, judged by the length of a measurement so far; empty where no time would. */
export function moreTime(document: SizingDocument): string[] {
  const { observations, elapsedMs, cutShort, question } = document;
  const forks = forksLeft(document);
  if (!cutShort || forks === 0) return [];
  const moreMs = forks * (observations.length === 0 ? COARSE_COST_MS : elapsedMs / observations.length);
  const budgetS = Math.ceil(((question.budgetMs ?? elapsedMs) + moreMs) / 5000) * 5;
  return [`About ${formatWait(moreMs)} more would help: --budget ${budgetS}s.`];
}

/** Enough to decide between what is open; where nothing is chosen yet, enough to have intervals at all. */
function forksLeft({ question, chosen, open, curve, pools, out }: SizingDocument): number {
  const { leastForks, mostForks } = question.rule;
  const late = out.filter(isLate).length;
  if (chosen === null) return leastForks * (FIRST_SIZES + Math.max(0, late - 1));
  const forksOf = (one: (typeof open)[number]) =>
    [...curve, ...pools].find((row) => sameCandidate(row, one))?.forks ?? 0;
  const missing = open.map((one) => Math.max(0, mostForks - forksOf(one)));
  return missing.reduce((sum, count) => sum + count, leastForks * late);
}
