import type { PoolSettings, RuntimeName } from "./pool.ts";
import type { ScenarioRef } from "./scenario.ts";

/** A pool as asked for: `piscina[atomics=disabled]`. The label is the key of its cells. */
export interface PoolChoice {
  readonly pool: string;
  readonly settings: PoolSettings;
  readonly label: string;
}

/** A runtime that cells are started in. */
export interface RuntimeChoice {
  readonly name: RuntimeName;
  /** The key of its cells: the name, with the version where a run has two of the name. */
  readonly label: string;
  readonly version: string;
  /** The real binary, never a shim. */
  readonly path: string;
  /** Further options that its cells are started with. */
  readonly options?: readonly string[];
}

/** A worker count, resolved, with every way in which it was asked for (`1` and `0.5x` may be the same). */
export interface WorkerCount {
  readonly workers: number;
  readonly asked: readonly string[];
}

/** What a cell's process can be told to time: its pool, and in the reference's process also the yardsticks. */
export type Subject = "pool" | "main-thread" | "anchor";

/** How a cell tells right results from wrong ones. */
export interface Judging {
  /** Digest of the right outcome of each input; jobs take the inputs in turn. */
  readonly expected: readonly string[];
  /** The job module's export that judges results; null: they are compared with `expected`; false: nobody judges them. */
  readonly verify: string | false | null;
  /** Time to judge one result. */
  readonly judgeMs: number;
}

/** What the survey of a job found and every cell needs to know. */
export interface JobFacts extends Judging {
  /** The inputs, handed on as text; null: each cell makes them. */
  readonly inputs: string | null;
  /** Inputs that a cell makes must have this digest; null: they are the same by design. */
  readonly inputsDigest: string | null;
  /** The job changes its input: where it shares it with its caller, it gets a copy. */
  readonly changesInput: boolean;
}

/** Everything a cell's process needs to know: plain data, sent once. */
export interface CellSpec extends JobFacts {
  /** null: this process is the reference, `no-dispatch`. */
  readonly pool: PoolChoice | null;
  /** What it times. */
  readonly subjects: readonly Subject[];
  readonly scenario: ScenarioRef;
  readonly workers: number;
  readonly jobsPerWorker: number;
  readonly seed: number;
  readonly serviceUrl: string | null;
  readonly packageRoot: string | null;
}
