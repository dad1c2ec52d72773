import { forkRate } from "../estimate/fork-figures.ts";
import type { CellRun } from "./cell-process.ts";
import type { Block, Plan } from "./plan.ts";
import type { Load } from "./run-fork.ts";

/** Loads, as shares of the capacity. */
export const LOAD_SHARES = [0.5, 0.7, 0.9];
/** A 99th percentile needs this many arrivals. */
export const ENOUGH_ARRIVALS = 1200;
const SHORTEST_MS = 1000;

/** How long a schedule at this rate lasts. */
export function scheduleMs(ratePerSecond: number): number {
  return Math.max(SHORTEST_MS, (1000 * ENOUGH_ARRIVALS) / ratePerSecond);
}

/** One open-loop schedule, long enough for a 99th percentile but no longer than `mostMs`. */
export function loadAt(
  ratePerSecond: number,
  { share, seed, mostMs = Number.POSITIVE_INFINITY }: Pick<Load, "share" | "seed"> & { mostMs?: number },
): Load {
  const lastingMs = Math.min(scheduleMs(ratePerSecond), mostMs);
  return {
    share,
    ratePerSecond,
    seed,
    arrivals: Math.max(1, Math.round((ratePerSecond * lastingMs) / 1000)),
  };
}

/**
 * The open-loop schedules of a fork: the same for every pool, lightest first.
 *
 * @param capacity in jobs per second, what loads are shares of; null: it is not known, so there are none
 * @param seed another in every fork, or an unlucky bunch of arrivals would look like a property of the pool
 */
export function createLoads(capacity: number | null, openLoop: Plan["openLoop"], seed: number): Load[] {
  if (openLoop === null || capacity === null) return [];
  const { shares = LOAD_SHARES, mostMs } = openLoop;
  return shares.map((share, at) => loadAt(share * capacity, { share, seed: seed + at, mostMs }));
}

/** Jobs per second of the measured cells. Every capacity is computed from these. */
export function ratesOf(runs: readonly CellRun[], wanted: (label: string | null) => boolean): number[] {
  return runs
    .filter(({ subject, failure, fork }) => subject === "pool" && failure === null && fork.turns.length > 0)
    .filter(({ plan }) => !plan.isTwin && wanted(plan.spec.pool?.label ?? null))
    .map(({ fork }) => forkRate(fork));
}

/**
 * What a block's loads are shares of, in jobs per second: the reference's throughput. Where no pool reaches half of it (the
 * job is next to nothing, so that dispatch alone decides), that of the fastest pool with workers: else no pool could take
 * even the lightest load. null: neither was measured.
 */
export function capacityOf(
  runs: readonly CellRun[],
  { contenders }: Pick<Block, "contenders">,
): number | null {
  const [reference = 0] = ratesOf(runs, (label) => label === null);
  const withWorkers = contenders.filter(({ adapter }) => adapter.abilities.controlsWorkers === true);
  const fastest = Math.max(
    0,
    ...ratesOf(runs, (label) => withWorkers.some(({ choice }) => choice.label === label)),
  );
  const perSecond = fastest > 0 && fastest < reference / 2 ? fastest : reference || fastest;
  return perSecond > 0 ? perSecond : null;
}
