import type { PoolAbilities, RunOptions, RuntimeName, WorkerPool } from "../domain/pool.ts";
import type { BrokerName } from "../engines/broker-url.ts";
import type { Order } from "./bad-jobs.ts";

/** Something that was thrown, as data. */
export interface Thrown {
  /** False: it is no Error. `text` is then the value itself, as JSON. */
  readonly isError: boolean;
  readonly name: string | null;
  readonly text: string;
  readonly code: string | null;
  /** The cause's message. */
  readonly cause: string | null;
  /** The error's own enumerable properties, as JSON. */
  readonly own: Readonly<Record<string, string>>;
  /** Whether its stack tells where in the job it was thrown; null: it has none. */
  readonly stack: "of the job" | "of another place" | null;
}

/** What became of a promise within the time that it was given. */
export type Settlement = { readonly tookMs: number } & (
  | { readonly how: "resolved"; readonly value: unknown }
  | { readonly how: "rejected"; readonly error: Thrown }
  | { readonly how: "pending" }
);

/** What those saw who had jobs in the pool when it happened. */
export interface Observation {
  /** Whose job did it. */
  readonly caller: Settlement;
  /** Those with innocent jobs, one running and one waiting. */
  readonly others: readonly Settlement[];
  /** Why the pool has no means against it: there is no use in waiting until it works again. */
  readonly hopeless?: string;
}

/** What the caller sees, in a word. */
export const OUTCOMES = [
  "true error",
  "part of error",
  "other error",
  "resolves",
  "wrong result",
  "hangs",
  "process dies",
  "stopped at limit",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Right in every respect; an answer, but not the right one; no usable answer. */
export type Grade = "good" | "flawed" | "bad";

export interface Judgement {
  readonly outcome: Outcome;
  readonly grade: Grade;
  /** What a footnote says besides. */
  readonly note: string | null;
}

/** What a fault's provocation is given: it runs in the trial's own process. */
export interface Scene {
  readonly abilities: PoolAbilities;
  /** What its jobs go through; null: nothing. */
  readonly brokerName: BrokerName | null;
  readonly workers: number;
  readonly memoryLimitBytes: number;
  /** A path in the trial's own folder. */
  path(name: string): string;
  /** Opens the pool that the fault is about. */
  open(options?: {
    job?: URL;
    exportName?: string;
    workers?: number;
    maxQueue?: number;
    /** Of a broker that the fault has started. */
    url?: string;
  }): Promise<WorkerPool>;
  /** Submits a job; whatever becomes of its promise is handled. */
  run(order: Order, options?: RunOptions): Promise<unknown>;
  /** Waits so long for a promise, and tells what became of it. */
  settleWithin(promise: Promise<unknown>, patienceMs?: number): Promise<Settlement>;
  /** Makes a file that jobs wait for. */
  sign(name: string): void;
  /** Waits for a file that a job makes. */
  appears(name: string): Promise<void>;
}

/** Of a pool, unless the fault needs more. */
export const WORKERS = 2;

/** One thing that goes wrong. */
export interface Fault {
  /** What happens, as the end of the sentence "The job …" or by itself. */
  readonly title: string;
  /** What the caller should see. */
  readonly right: string;
  readonly workers?: number;
  /** A process with more is ended, where the rest of the trials may have more. */
  readonly memoryLimitBytes?: number;
  /** The memory that stays is garbage that waits for its collector: no fault of the pool. */
  readonly leavesGarbage?: boolean;
  /** Why it cannot happen there: known beforehand, not tried. */
  unsupported?(abilities: PoolAbilities, runtime: RuntimeName): string | null;
  /** Environment of the trial's process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The pool is gone afterwards, as it should be: there is no capacity to measure. */
  readonly endsPool?: boolean;
  provoke(scene: Scene): Promise<Observation>;
  judge(caller: Settlement): Judgement;
}

/** The reason why a pool lacks one of these abilities; null: it has them all. */
export const lacks =
  (...names: readonly Exclude<keyof PoolAbilities, "serialization">[]): NonNullable<Fault["unsupported"]> =>
  (abilities) =>
    names.map((name) => abilities[name]).find((ability) => ability !== true) ?? null;
