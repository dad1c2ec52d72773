import type { PoolSettings } from "../domain/pool.ts";

/**
 * The largest input or result, in bytes as text, where a broker has no limit of its own. Larger ones hold Redis, which does
 * one thing at a time, for tens of milliseconds, and cost a worker several times their size in memory.
 */
export const MOST_BYTES = 16 * 1024 * 1024;

/** A queue at a broker: what a caller and its workers have in common. Plain data; `url` may hold a password. */
export interface QueuePlace {
  readonly url: string;
  readonly queue: string;
  readonly settings: PoolSettings;
  /** The folder from which the client's library is resolved; null: ours. */
  readonly packageRoot: string | null;
}

/** What a caller hears from the broker. */
export interface CallerEvents {
  /** What a worker answered, as `encodeReply` wrote it. A job that ran twice may answer twice. */
  onReply(id: string, reply: string): void;
  /** Nobody serves the queue: the broker has given the job to no worker, and does not keep it. */
  onUnserved(id: string): void;
  /** The broker has given a job up: a sentence with the reason. */
  onGivenUp(id: string, reason: string): void;
  /** A job was given to a second worker, as the first one kept silent. */
  onRedelivered(): void;
}

/** The caller's half of an engine's client. */
export interface Caller {
  /** The largest message that the broker takes, in bytes. */
  readonly mostBytes: number;
  /** Hands a job over. Rejects if the broker did not take it. */
  submit(id: string, payload: string): Promise<void>;
  /** Of these jobs, those that the broker does not know. A job that it has finished meanwhile is answered through `onReply`. */
  findLost(ids: readonly string[]): Promise<readonly string[]>;
  /**
   * Of these jobs, those that no worker holds, as it died with them. Missing: the broker gives them to another.
   *
   * @param serving the processes of the workers that are left
   */
  findDead?(ids: readonly string[], serving: readonly number[]): Promise<readonly string[]>;
  /** Takes jobs back that no worker has begun. */
  discard(ids: readonly string[]): Promise<void>;
  /** @param forget the queue is of this caller alone: nothing of it stays in the broker */
  close(forget: boolean): Promise<void>;
}

export interface ServeOptions {
  readonly jobsPerWorker: number;
  /** Runs one job. Resolves with the reply for its caller, of at most so many bytes; never rejects. */
  handle(payload: string, mostBytes: number): Promise<string>;
}

/** The worker's half of an engine's client. */
export interface Server {
  /** Takes no more jobs, and resolves when those that run are answered. */
  finish(): Promise<void>;
  /** Removes the queue from the broker: its only caller is gone. */
  forget(): Promise<void>;
}

/** What translates one broker's client: two halves that meet at a queue. */
export interface Engine {
  /** Rejects with a PoolError `BROKER_UNREACHABLE` in bounded time. */
  connect(place: QueuePlace, events: CallerEvents): Promise<Caller>;
  /** Resolves when jobs arrive here. */
  serve(place: QueuePlace, options: ServeOptions): Promise<Server>;
}
