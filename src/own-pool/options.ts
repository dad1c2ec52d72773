import type { ResourceLimits } from "node:worker_threads";
import type { OpenOptions } from "../domain/pool.ts";

/** Options of our own pool alone. */
export interface PoolmarkExtras {
  /** How long an aborted job that has asked for its signal may take to stop by itself. Default: 1000. */
  readonly abortGraceMs?: number;
  /** A worker is replaced after so many jobs. */
  readonly retireAfterJobs?: number;
  /** A worker is replaced when its heap is larger; checked once a second. */
  readonly retireAboveHeapBytes?: number;
  /** Of each worker, as in `new Worker`. Bun has no such limits. */
  readonly resourceLimits?: ResourceLimits;
}

export type PoolmarkOptions = OpenOptions & PoolmarkExtras;

export const OWN_OPTIONS: readonly (keyof PoolmarkExtras)[] = [
  "abortGraceMs",
  "retireAfterJobs",
  "retireAboveHeapBytes",
  "resourceLimits",
];

export const DEFAULT_GRACE_MS = 1000;

/** @throws RangeError for a wrong count */
export function checkOwnOptions(options: PoolmarkOptions): void {
  for (const [name, least] of [
    ["abortGraceMs", 0],
    ["retireAfterJobs", 1],
    ["retireAboveHeapBytes", 1],
  ] as const) {
    const value = options[name];
    if (value === undefined || value >= least) continue;
    throw new RangeError(`Cannot open pool "poolmark": ${name} is ${value}: need at least ${least}`);
  }
}
