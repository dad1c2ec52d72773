export type BullMQ = typeof import("bullmq");

/** What holds BullMQ's queues. */
export interface Backend {
  readonly connection: never;
  /** Missing: Redis, as BullMQ has it by default. */
  readonly factory?: never;
  /** The event after which a caller listens. */
  lastEventId(queue: string): Promise<string>;
  /** A connection that a listener has for itself. */
  duplicate(): Backend["connection"];
  close(): Promise<void>;
}
