import type { Job } from "./job.ts";

/** What the jobs do with their time: compute in JavaScript, compute in native threads, wait, both, or hardly anything. */
export type ScenarioKind = "dispatch" | "cpu" | "native" | "payload" | "io" | "mixed";

/** What a scenario may use to make its inputs. */
export interface ScenarioSetting {
  readonly seed: number;
  /** `http://127.0.0.1:…` of the loopback server; null unless the scenario asks for it. */
  readonly serviceUrl: string | null;
}

/** Judges a result: for results that are right without being the same each time. */
export type Verify = (result: unknown, input: unknown) => boolean | Promise<boolean>;

/** A named workload: which function runs, on which inputs, and what must come back. */
export interface Scenario {
  readonly name: string;
  readonly kind: ScenarioKind;
  readonly summary: string;
  readonly job: Job;
  /** The values at which a full comparison measures. */
  readonly jobsPerWorker: readonly number[];
  /** How many jobs the pool has in hand at any time; default: two for each job that its workers can run at once. */
  readonly inFlight?: number;
  /** One of several scenarios that are the same job in different lengths: what they have in common. */
  readonly sweep?: string;
  /** The npm package that its jobs use, whose version is recorded. */
  readonly package?: string;
  /** True: needs the loopback server, a process of its own. */
  readonly service?: boolean;
  /** Seeded, and the same for every pool. Jobs take them in turn. */
  inputs(setting: ScenarioSetting): readonly unknown[] | Promise<readonly unknown[]>;
  /** The right result, worked out apart from the job where that can be; a throw means that the job must throw the same message. */
  expected(input: unknown): unknown;
  /** The job module's export that judges results, in place of `expected`; false: nobody judges them. */
  readonly verify?: string | false;
  /** Makes the input that is really submitted, where each job needs one of its own, and what of it is transferred. */
  fresh?(input: unknown): { readonly input: unknown; readonly transfer: readonly ArrayBuffer[] };
  /** True: inputs hold shared memory. */
  readonly sharedMemory?: boolean;
  /** Environment that every cell of a block gets, e.g. the size of a native thread pool. */
  environment?(workers: number, jobsPerWorker: number): Readonly<Record<string, string>>;
  /** null: can run here; else why not, and what to install. */
  check?(): Promise<string | null>;
}

/** Where a cell finds its scenario: one of ours, or the user's own job module. */
export type ScenarioRef =
  | { readonly name: string }
  | {
      readonly name: string;
      readonly job: Job;
      /** Only one process at a time may run it: cells are measured one after the other. */
      readonly apart: boolean;
      /** As of a scenario; null: results are compared with what the main thread gets. */
      readonly verify: string | false | null;
      /** Where the inputs are: JSON text given on the command line, a JSON file, or a module's export `inputs`. */
      readonly inputs: { readonly json: string } | { readonly file: string } | { readonly module: string };
    };
