import type { ResourceLimits } from "node:worker_threads";
import type { OpenOptions } from "../domain/pool.ts";

/** What our own pool can be told beside what all pools can. */
export interface PoolmarkExtras {
  /** How long an aborted job that has asked for its signal may take to stop by itself. Standard: 1000. */
  readonly abortGraceMs?: number;
  /** A worker is replaced when it has done so many jobs. */
  readonly retireAfterJobs?: number;
  /** A worker is replaced when its heap is larger than this; looked at once a second. */
  readonly retireAboveHeapBytes?: number;
  /** Of each worker's JavaScript engine, as in `new Worker`. Bun has none. */
  readonly resourceLimits?: ResourceLimits;
}

export type PoolmarkOptions = OpenOptions & PoolmarkExtras;

export const OWN_OPTIONS: readonly (keyof PoolmarkExtras)[] = [
  "abortGraceMs",
  "retireAfterJobs",
  "retireAboveHeapBytes",
  "resourceLimits",
];

const STANDARD_GRACE_MS = 1000;

export function graceOf(options: PoolmarkOptions): number {
  return options.abortGraceMs ?? STANDARD_GRACE_MS;
}

/** @throws RangeError for a wrong count */
export function checkOwnOptions(options: PoolmarkOptions): void {
  for (const [name, least] of [
    ["abortGraceMs", 0],
    ["retireAfterJobs", 1],
    ["retireAboveHeapBytes", 1],
  ] as const) {
    const value = options[name];
    if (value === undefined || value >= least) continue;
    throw new RangeError(`Cannot open pool "poolmark": ${name} is ${value}, need at least ${least}`);
  }
}
