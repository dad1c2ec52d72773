import type { Job } from "../domain/job.ts";
import type { PoolErrorCode } from "../domain/pool-error.ts";
import type { QueuePlace } from "./engine.ts";
import type { EngineName } from "./registry.ts";

/** The first message to a worker's process. Not its arguments, nor its environment: the URL may hold a password. */
export interface WorkerSetup {
  readonly engine: EngineName;
  readonly place: QueuePlace;
  readonly job: Job;
  readonly jobsPerWorker: number;
  /** A larger input, as text, is refused before it is read. */
  readonly mostBytes: number;
  readonly stamps: boolean;
  /** The queue is of one caller alone: a worker that loses this caller removes it. */
  readonly ownQueue: boolean;
  /** Comes back with each answer. Only the worker's entry learns it: the job is loaded later. */
  readonly token: string;
}

export type WorkerAnswer = { readonly token: string } & (
  | { readonly is: "ready" }
  | { readonly is: "failed"; readonly message: string; readonly code: PoolErrorCode | null }
);

/** To a worker: take no more, finish, exit. */
export const FINISH = "poolmark.finish";
