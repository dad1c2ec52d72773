import type { QueuePlace } from "./engine.ts";

export type BullMQ = typeof import("bullmq");

/** What holds BullMQ's queues. */
export interface Backend {
  readonly connection: never;
  /** A worker that keeps silent so long has lost its job to another. BullMQ's own default is 30 s. */
  readonly lockMs: number;
  /** How long results are kept, in s, and how many: a caller looks again for one that it has not heard of. */
  readonly kept: { readonly age: number; readonly count?: number };
  /** Renews the locks of a worker while a job computes. Missing: nobody does. */
  keepLocks?(place: QueuePlace, worker: string): () => Promise<unknown>;
  /** Missing: Redis, as BullMQ has it by default. */
  readonly factory?: never;
  /** The event after which a caller listens. */
  lastEventId(queue: string): Promise<string>;
  /** A connection that a listener has for itself. */
  duplicate(): Backend["connection"];
  close(): Promise<void>;
}
