import type { Job } from "../domain/job.ts";

/** What a worker is told when it starts. */
export interface WorkerSetup {
  readonly job: Job;
  readonly jobsPerWorker: number;
  /** Results may wait for each other, for a slice of time. */
  readonly batching: boolean;
  readonly ring: SharedArrayBuffer;
  /** The worker reports a larger heap; null: it never looks. */
  readonly heapLimitBytes: number | null;
}

/** To a worker: the number of the first job, then inputs, whose jobs are numbered on from there. Or one of the words below. */
export type Order = [number, ...unknown[]];
/** With the number of a job: abort its signal. */
export const ABORT = -1;
/** End, after the handlers that jobs have set for it. */
export const END = -2;

/**
 * From a worker: tag and value by turns. A job's tag is twice its number, plus one if it failed: its value is then a
 * `SerializedError`. Or one of the words below.
 */
export type Report = [number, ...unknown[]];
export const LOADED = -1;
/** With a `SerializedError`. */
export const NOT_LOADED = -2;
export const HEAP_FULL = -3;

export const doneTag = (number: number): number => number * 2;
export const failedTag = (number: number): number => number * 2 + 1;
export const numberOf = (tag: number): number => tag >> 1;
export const hasFailed = (tag: number): boolean => (tag & 1) === 1;
