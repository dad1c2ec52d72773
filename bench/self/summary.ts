import { geometricInterval, type Interval } from "../../src/stats/interval.ts";
import { median } from "../../src/stats/quantile.ts";
import { forkRatio, jobsPerSecond, mainThreadUsPerJob } from "../batches.ts";
import { WAYS, type Way } from "./contender.ts";
import { costOf, judge, type Verdict } from "./cost.ts";
import type { ForkFigures } from "./measure-pool.ts";

const NO_MAIN_THREAD_CPU =
  "the CPU time of one thread is read from /proc/self/task/*/schedstat, which only Linux has";

export type Fork = ReadonlyMap<Way, ForkFigures>;

/** What is known of a pool. A figure that is missing has its reason beside it. */
export interface PoolSummary {
  readonly pool: string;
  /** Why nothing was measured, or not all of it; null: all of it was. */
  readonly reason: string | null;
  readonly ways: readonly WaySummary[];
  /** Share of throughput: null without a program that uses the pool's library by hand. */
  readonly adapterCost: Interval | null;
  readonly stampCost: Interval | null;
  /** What the wrapper around every library takes by itself, main thread only. */
  readonly wrapperUs: number | null;
  /** Of the main thread's time for a job by hand; null where that is not known. */
  readonly wrapperShare: number | null;
  /** null: there is no library whose throughput the adapter could cost. */
  readonly verdict: Verdict | null;
  readonly forks: readonly Readonly<Partial<Record<Way, ForkFigures>>>[];
}

export interface WaySummary {
  readonly way: Way;
  readonly roundTripP50Us: Interval;
  readonly roundTripP99Us: Interval;
  readonly jobsPerSecond: Interval;
  /** The closed loop's own part included. */
  readonly mainThreadUsPerJob: Interval | null;
  readonly mainThreadReason: string | null;
}

/** @param isLibrary whether the pool is a library's: only then is its own throughput the adapter's goal */
export function summarizePool(
  pool: string,
  isLibrary: boolean,
  forks: readonly Fork[],
  reason: string | null,
): PoolSummary {
  const measured = WAYS.filter((way) => forks.length > 0 && forks.every((fork) => fork.has(way)));
  const cost = (of: Way, against: Way) =>
    measured.includes(of) && measured.includes(against)
      ? costOf(forks.map((fork) => forkRatio(figures(fork, of), figures(fork, against))))
      : null;
  const adapterCost = cost("adapter", "by-hand");
  const ways = measured.map((way) =>
    summarizeWay(
      way,
      forks.map((fork) => figures(fork, way)),
    ),
  );
  const wrapperUs = summarizeWrapper(forks);
  const byHandUs = ways.find(({ way }) => way === "by-hand")?.mainThreadUsPerJob?.estimate;
  return {
    pool,
    reason,
    ways,
    adapterCost,
    stampCost: cost("stamped", "adapter"),
    wrapperUs,
    wrapperShare: wrapperUs === null || byHandUs === undefined ? null : wrapperUs / byHandUs,
    verdict: !isLibrary ? null : adapterCost === null ? "cannot tell" : judge(adapterCost),
    forks: forks.map((fork) => Object.fromEntries(fork)),
  };
}

/** 1 only when an adapter is shown to be too dear. */
export function exitCode(pools: readonly Pick<PoolSummary, "verdict">[]): 0 | 1 {
  return pools.some(({ verdict }) => verdict === "fail") ? 1 : 0;
}

function summarizeWrapper(forks: readonly Fork[]): number | null {
  const values = forks.flatMap((fork) => fork.get("adapter")?.wrapperUs ?? []);
  return values.length === 0 ? null : median(values);
}

function figures(fork: Fork, way: Way): ForkFigures {
  const found = fork.get(way);
  if (found === undefined) throw new Error(`A fork has no way "${way}"`);
  return found;
}

function summarizeWay(way: Way, forks: readonly ForkFigures[]): WaySummary {
  const cpu = forks.map(mainThreadUsPerJob);
  const told = !cpu.some(Number.isNaN);
  return {
    way,
    roundTripP50Us: geometricInterval(forks.map(({ roundTrip }) => roundTrip.p50Us)),
    roundTripP99Us: geometricInterval(forks.map(({ roundTrip }) => roundTrip.p99Us)),
    jobsPerSecond: geometricInterval(forks.map(({ batches }) => median(batches.map(jobsPerSecond)))),
    mainThreadUsPerJob: told ? geometricInterval(cpu) : null,
    mainThreadReason: told ? null : NO_MAIN_THREAD_CPU,
  };
}
