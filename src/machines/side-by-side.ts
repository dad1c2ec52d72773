import { UsageError } from "../domain/usage-error.ts";
import { smallestAsGood } from "../estimate/as-good.ts";
import type { Rank } from "../estimate/rank.ts";
import type { Results } from "../results/schema.ts";
import type { SizeRow, SizingDocument } from "../sizing/schema.ts";
import { exactly, type Interval } from "../stats/interval.ts";

/** A machine, by what was measured on it. */
export interface Machine {
  readonly label: string;
  readonly cpuModel: string | null;
  readonly cores: number;
  /** null: no price was stated. */
  readonly pricePerHour: number | null;
}

/** What a machine was measured with, and what it costs. */
export interface Entry {
  readonly label: string;
  readonly pricePerHour: number | null;
  readonly document: Results | SizingDocument;
}

/** One pool of one size on one machine. */
export interface Offer {
  readonly machine: string;
  readonly pool: string;
  readonly workers: number;
  readonly jobsPerWorker: number;
  readonly jobsPerSecond: Interval;
  readonly timesMainThread: Interval | null;
  /** Among the pools of its column; null: it blocks the main thread, or nothing tells. */
  readonly rank: Rank | null;
  /** The highest rate at which the 99th percentile was below the limit; null: none was, or none was asked for. */
  readonly ratePerSecond: number | null;
  /** Jobs for one unit of money, at full load and at that rate; null: not known. */
  readonly jobsPerMoney: number | null;
  readonly jobsPerMoneyAtRate: number | null;
}

/** Whether two are of one pool and size on one machine, in one workload. */
export function sameOffer(a: Offer, b: Offer): boolean {
  return a.machine === b.machine && a.pool === b.pool && a.workers === b.workers;
}

/** What a machine is best with. */
export interface Best extends Offer {
  /** Other pools that are not told apart from it at that size. */
  readonly alike: readonly string[];
  /** false: a sizing that more time or less noise could change. */
  readonly isSettled: boolean;
}

/** What was asked of every machine. */
export interface Workload {
  readonly scenario: string;
  readonly runtime: string;
  readonly jobsPerWorker: number;
  /** In the order of the machines, then of pools and sizes. */
  readonly offers: readonly Offer[];
  /** The best of each machine at full load, in the order of the machines. */
  readonly best: readonly Best[];
  /** That with the highest rate within the latency limit; empty without a limit. */
  readonly bestWithinLimit: readonly Offer[];
}

/** Several machines beside each other. */
export interface SideBySide {
  readonly kind: "runs" | "sizings";
  readonly machines: readonly Machine[];
  readonly p99Ms: number | null;
  readonly workloads: readonly Workload[];
}

/**
 * Puts what was measured on several machines side by side.
 *
 * @param p99Ms jobs are also counted at the highest measured rate with a 99th percentile below this
 * @throws UsageError for jobs that are not the same, and for documents of two kinds
 */
export function sideBySide(entries: readonly Entry[], p99Ms: number | null): SideBySide {
  const machines = entries.map(({ label, pricePerHour, document }): Machine => {
    const { cpuModel, cores } = document.environment;
    return { label, cpuModel, cores, pricePerHour };
  });
  const sizings = entries.filter(isSizing);
  const runs = entries.filter(isRun);
  if (sizings.length > 0 && runs.length > 0)
    throw new UsageError(
      `"${sizings[0]?.label}" is a sizing and "${runs[0]?.label}" a run: only documents of one kind can stand side by side`,
    );
  const isDispatch = ({ scenario }: Workload) =>
    runs.some(({ document }) =>
      document.scenarios.some(({ name, kind }) => name === scenario && kind === "dispatch"),
    );
  // Jobs first: dispatch alone is a yardstick.
  const workloads = (runs.length > 0 ? workloadsOfRuns(runs, p99Ms) : workloadOfSizings(sizings)).sort(
    (a, b) => Number(isDispatch(a)) - Number(isDispatch(b)),
  );
  if (workloads.length === 0)
    throw new UsageError("The files have no scenario in common: nothing can stand side by side");
  return { kind: runs.length > 0 ? "runs" : "sizings", machines, p99Ms, workloads };
}

type RunEntry = Entry & { readonly document: Results };
type SizingEntry = Entry & { readonly document: SizingDocument };

const isRun = (entry: Entry): entry is RunEntry => "cells" in entry.document;
const isSizing = (entry: Entry): entry is SizingEntry => !isRun(entry);

/** Only the workload of the first sizing: others have to be of the same. */
function workloadOfSizings(entries: readonly SizingEntry[]): Workload[] {
  const [first, ...others] = entries;
  if (first === undefined) return [];
  const { scenario, seed, runtime, inputsDigest } = first.document;
  const runtimeName = nameOf(runtime);
  for (const { label, document } of others) {
    const pairs = [
      ["scenario", scenario, document.scenario],
      ["seed of the inputs", seed, document.seed],
      // A sizing of an older poolmark has none.
      ["digest of the results", inputsDigest ?? document.inputsDigest, document.inputsDigest ?? inputsDigest],
      ["runtime", runtimeName, nameOf(document.runtime)],
    ] as const;
    for (const [what, a, b] of pairs)
      if (a !== b)
        throw new UsageError(
          `"${first.label}" and "${label}" measured different jobs: the ${what} is ${a} in the first, ${b} in the second`,
        );
  }
  const best = entries.flatMap((entry): Best[] => {
    const { chosen, verdict } = entry.document;
    if (chosen === null) return [];
    const timesMainThread = chosen.timesMainThread === null ? null : exactly(chosen.timesMainThread);
    const row = { ...chosen, timesMainThread, rank: null };
    const offer = offerOf(entry, row, rateOf(entry.document, chosen));
    return [{ ...offer, alike: [], isSettled: verdict === "chosen" }];
  });
  const bestWithinLimit = best.filter(({ ratePerSecond }) => ratePerSecond !== null);
  return [{ scenario, runtime: runtimeName, jobsPerWorker: 1, offers: best, best, bestWithinLimit }];
}

const nameOf = (runtime: string) => runtime.split(" ", 1)[0] ?? runtime;

/** A sizing asks for one rate, and says whether it meets the limit there. */
function rateOf({ question, meetsP99 }: SizingDocument, { p99Ms }: SizeRow): number | null {
  return p99Ms !== null && meetsP99 !== false ? question.limits.ratePerSecond : null;
}

/** What at least two of the machines were measured with. */
function workloadsOfRuns(entries: readonly RunEntry[], p99Ms: number | null): Workload[] {
  refuseOtherJobs(entries);
  const workloads = new Map<
    string,
    Pick<Workload, "scenario" | "runtime" | "jobsPerWorker"> & { readonly offers: Offer[] }
  >();
  for (const entry of entries) {
    for (const cell of entry.document.cells) {
      const { scenario, runtime, jobsPerWorker, role, outcome, throughput, latency } = cell;
      if (role !== "contender" || outcome !== "ok" || throughput === null) continue;
      const key = JSON.stringify([scenario, runtime, jobsPerWorker]);
      const workload = workloads.get(key) ?? { scenario, runtime, jobsPerWorker, offers: [] };
      workloads.set(key, workload);
      const rates = latency.filter(
        (one) => one.unstable === null && one.p99Ms !== null && p99Ms !== null && one.p99Ms.estimate < p99Ms,
      );
      const ratePerSecond = rates.length === 0 ? null : Math.max(...rates.map((one) => one.ratePerSecond));
      workload.offers.push(offerOf(entry, { ...cell, jobsPerSecond: throughput }, ratePerSecond));
    }
  }
  return [...workloads.values()].flatMap((one) => {
    const machines = [...new Set(one.offers.map(({ machine }) => machine))];
    if (machines.length < 2) return [];
    const offers = machines.map((label) => one.offers.filter(({ machine }) => machine === label));
    return [{ ...one, best: offers.map(bestOf), bestWithinLimit: offers.flatMap(bestWithinLimitOf) }];
  });
}

/** @throws UsageError where a scenario that several ran had other inputs */
function refuseOtherJobs(entries: readonly RunEntry[]): void {
  const seen = new Map<string, { readonly label: string; readonly digest: string }>();
  for (const { label, document } of entries) {
    for (const { name, inputsDigest: digest } of document.scenarios) {
      const other = seen.get(name);
      if (other !== undefined && other.digest !== digest)
        throw new UsageError(
          `"${other.label}" and "${label}" measured different jobs: ${name} has different inputs or results`,
        );
      seen.set(name, { label, digest });
    }
  }
}

function offerOf(
  { label, pricePerHour }: Entry,
  row: Pick<Offer, "pool" | "workers" | "jobsPerWorker" | "jobsPerSecond" | "timesMainThread" | "rank">,
  ratePerSecond: number | null,
): Offer {
  const { pool, workers, jobsPerWorker, jobsPerSecond, timesMainThread, rank } = row;
  const perMoney = (perSecond: number | null) =>
    pricePerHour === null || perSecond === null ? null : (perSecond * 3600) / pricePerHour;
  return {
    ...{ machine: label, pool, workers, jobsPerWorker, jobsPerSecond, timesMainThread, rank, ratePerSecond },
    ...{ jobsPerMoney: perMoney(jobsPerSecond.estimate), jobsPerMoneyAtRate: perMoney(ratePerSecond) },
  };
}

/** Of one machine's offers that which a report of its run names; a pool that blocks the main thread only where all do. */
function bestOf(offers: readonly Offer[]): Best {
  const ranked = offers.filter(({ rank }) => rank !== null);
  const rivals = ranked.length > 0 ? ranked : offers;
  const top = rivals.reduce((a, b) => (b.jobsPerSecond.estimate > a.jobsPerSecond.estimate ? b : a));
  const best = smallestAsGood(top, rivals);
  const ties = rivals.filter(({ workers, rank }) => workers === best.workers && rank === "tied");
  return {
    ...best,
    alike: ties.map(({ pool }) => pool).filter((pool) => pool !== best.pool),
    isSettled: true,
  };
}

/** Of those with the same rate the one with the highest throughput. */
function bestWithinLimitOf(offers: readonly Offer[]): Offer[] {
  const within = offers.filter(({ ratePerSecond }) => ratePerSecond !== null);
  const [best] = within.toSorted(
    (a, b) =>
      (b.ratePerSecond ?? 0) - (a.ratePerSecond ?? 0) || b.jobsPerSecond.estimate - a.jobsPerSecond.estimate,
  );
  return best === undefined ? [] : [best];
}
