import type { Job } from "./job.ts";

export interface RunOptions {
  /** Rejects a waiting job at once, and stops a running one as far as the pool can. */
  readonly signal?: AbortSignal;
  /** Counted from the job's start in the worker, not from its submission. */
  readonly timeoutMs?: number;
  /** Buffers of the input that are handed over instead of copied: afterwards they are empty here. */
  readonly transfer?: readonly ArrayBuffer[];
  /** Among waiting jobs the highest priority starts first. Default: 0; may be negative. */
  readonly priority?: number;
}

/** A running pool of workers: the interface of every contender. `Input` and `Output` are the caller's word: nothing checks them. */
export interface WorkerPool<Input = unknown, Output = unknown> {
  /** Runs the job on one worker. Resolves with its result, or rejects with the error it threw, or a PoolError. */
  run(input: Input, options?: RunOptions): Promise<Output>;
  /** Takes no more, finishes what it has, stops every worker. A second call is harmless. */
  close(): Promise<void>;
  /** Stops at once; pending jobs reject. */
  terminate(): Promise<void>;
}

/** `true`, or the reason why not: printed where the ability is missing, so it is a sentence with a link if there is one. */
export type Ability = true | string;

/** What a pool can do. Declared here, and tested by the contract suite. */
export interface PoolAbilities {
  /** More than one job running in a worker at once. */
  readonly jobsPerWorker: Ability;
  /** `run(input, { transfer })` hands an ArrayBuffer over instead of copying it. */
  readonly transfer: Ability;
  /** A SharedArrayBuffer in an input stays shared. */
  readonly sharedMemory: Ability;
  /** `run(input, { signal })` frees a job that still waits. */
  readonly abortQueued: Ability;
  /** `run(input, { signal })` stops a job that runs. */
  readonly abortRunning: Ability;
  readonly timeout: Ability;
  /** `run(input, { priority })`: of the jobs that wait, the highest starts first. */
  readonly priority: Ability;
  readonly maxQueue: Ability;
  /** A thrown error keeps its name on the way back. */
  readonly errorName: Ability;
  /** Whatever a job throws, null and undefined included, is a rejection. */
  readonly errorValue: Ability;
  /** An input that cannot be cloned costs its own job and nothing else. */
  readonly survivesUncloneable: Ability;
  /** A job may post messages to its parent: the pool takes none for its own. */
  readonly jobMessages: Ability;
  /** A worker that ends by itself is noticed. */
  readonly noticesExit: Ability;
  /** After `close()` no thread is left. */
  readonly leavesNoThread: Ability;
  /** `terminate()` rejects pending jobs. */
  readonly settlesAtTerminate: Ability;
  /** Jobs run in workers that this process starts and stops, not on the main thread. */
  readonly controlsWorkers: Ability;
  /** How inputs and results travel. */
  readonly serialization: "none" | "clone" | "json";
}

/** One of an adapter's own settings, as in `piscina[atomics=disabled]`. */
export interface PoolSetting {
  readonly summary: string;
  readonly values: readonly string[];
  readonly standard: string;
}

export type PoolSettings = Readonly<Record<string, string>>;

export interface OpenOptions {
  readonly workers: number;
  /** How many jobs one worker may have running at once. */
  readonly jobsPerWorker: number;
  readonly job: Job;
  /** How many jobs may wait. Default: any number. */
  readonly maxQueue?: number;
  /** Every setting of the adapter, by name; a missing one has its standard value. */
  readonly settings?: PoolSettings;
  /** The folder from which the library is resolved, in workers too: the user's installed version. Default: poolmark's own. */
  readonly packageRoot?: string;
  /** Each result comes as `Stamped`. Off while throughput is measured. */
  readonly stamps?: boolean;
  /** Called when the library's constructor has returned; its workers may still be starting. */
  readonly onConstructed?: () => void;
}

export const STAMPED = "poolmark.stamped";

/** A result with the worker's own times, in ms since the epoch (`performance.timeOrigin + performance.now()`). */
export interface Stamped {
  /** Tells it from a job's own result. */
  readonly kind: typeof STAMPED;
  readonly value: unknown;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly workerId: number;
}

export interface RuntimeDifference {
  /** Abilities that are missing there. */
  readonly abilities?: Partial<PoolAbilities>;
  /** What our adapter does there to make the library work at all: shown with its results. */
  readonly cure?: string;
}

/** Which queue of which broker, for a pool whose jobs go through one. */
export interface BrokerOptions {
  /** The broker's URL. Default: poolmark starts a broker of its own, which ends with the pool. */
  readonly url?: string;
  /** The queue's name, for workers elsewhere. Default: a queue of the pool's own, removed at its end. */
  readonly queue?: string;
}

/** A caller whose workers somebody else has started, with `poolmark worker`. */
export interface ExternalOptions extends Required<BrokerOptions> {
  readonly settings?: PoolSettings;
  readonly packageRoot?: string | null;
}

/** Translates one library into a WorkerPool. Holds no policy of its own: no timing, no retry. */
export interface PoolAdapter {
  readonly name: string;
  readonly summary: string;
  /** The npm package whose installed version is recorded; null if built in. */
  readonly package: string | null;
  readonly abilities: PoolAbilities;
  /** What is different in one runtime: its own limits, or a cure that is needed there. */
  readonly inRuntime?: Partial<Record<RuntimeName, RuntimeDifference>>;
  readonly settings: Readonly<Record<string, PoolSetting>>;
  /** null: can run here; else the reason, with a link where there is one. */
  check(here: {
    readonly runtime: RuntimeName;
    readonly packageRoot?: string | null;
    readonly settings?: PoolSettings;
  }): Promise<string | null>;
  /** Resolves when every worker has loaded the job. Rejects with a message that names what could not be loaded. */
  open(options: OpenOptions): Promise<WorkerPool>;
  /** What a pool can do besides whose jobs go through a broker. Missing: its workers are always its own. */
  readonly engine?: EngineVerbs;
}

export interface BrokerUse {
  /** The one that the pool has started; null: it is the user's. */
  readonly broker: { readonly pid: number; readonly port: number } | null;
  /** How often a job was given to a second worker. */
  readonly redeliveries: number;
}

/** The two halves of a pool whose workers may be on other machines. */
export interface EngineVerbs {
  /** Which broker the settings choose: redis, nats or postgres. */
  brokerOf(settings: PoolSettings): "redis" | "nats" | "postgres";
  /** What is to be known of figures: where jobs wait, and how durable that is. */
  noteOf(settings: PoolSettings): string;
  /** What the pool opened first knows of its broker; null: there is no pool. */
  use(): BrokerUse | null;
  /** Connects to a queue that workers elsewhere serve. */
  connect(options: ExternalOptions): Promise<WorkerPool>;
  /** Starts worker processes that serve a queue for callers elsewhere. Resolves when all serve. */
  serve(options: ServeOptions): Promise<Serving>;
}

export interface ServeOptions
  extends ExternalOptions,
    Pick<OpenOptions, "job" | "workers" | "jobsPerWorker"> {
  /** A larger input, as text, is refused. Default: 16 MiB. */
  readonly mostBytes?: number;
}

/** Worker processes that serve a queue. */
export interface Serving {
  /** Takes no more jobs, and resolves when those that run are done. */
  finish(): Promise<void>;
  kill(): Promise<void>;
  /** Resolves with the reason when a worker died and cannot be replaced. */
  readonly broken: Promise<Error>;
}

export type RuntimeName = "node" | "bun" | "deno";
