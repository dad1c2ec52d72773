import type { QueuePlace } from "./engine.ts";

export type BullMQ = typeof import("bullmq");

/** What holds BullMQ's queues. */
export interface Backend {
  readonly connection: never;
  /** A worker that keeps silent so long has lost its job to another. BullMQ's own default is 30 s. */
  readonly lockMs: number;
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
