import type { MessagePort } from "node:worker_threads";
import type { Job } from "../domain/job.ts";
import type { Thrown } from "./thrown.ts";

/** What a worker is told when it starts. */
export interface Setup {
  readonly job: Job;
  readonly jobsPerWorker: number;
  /** Results may wait for each other, for a slice. */
  readonly batching: boolean;
  readonly ring: SharedArrayBuffer;
  /** It says so when its heap is above this; null: it never looks. */
  readonly heapLimitBytes: number | null;
}

export interface Start {
  readonly setup: Setup;
  /** Orders come from it, reports go to it. */
  readonly port: MessagePort;
}

/** To a worker: the first job's number, then inputs; the jobs are numbered on from there. Or `ABORT` and a number. */
export type Order = [number, ...unknown[]];
export const ABORT = -1;

/**
 * From a worker: tag and value in turns. A job's tag is twice its number, and one more if it failed: its value is then `Thrown`.
 * Or one of the words below.
 */
export type Report = [number, ...unknown[]];
export const LOADED = -1;
/** With `Thrown`. */
export const NOT_LOADED = -2;
/** Its heap is above the limit. */
export const HEAP_FULL = -3;

export const doneTag = (number: number): number => number * 2;
export const failedTag = (number: number): number => number * 2 + 1;
export const numberOf = (tag: number): number => tag >> 1;
export const hasFailed = (tag: number): boolean => (tag & 1) === 1;

export type { Thrown };
