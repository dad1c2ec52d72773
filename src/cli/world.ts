import type { RuntimeChoice } from "../domain/cell.ts";
import type { Environment } from "../domain/measurement.ts";
import type { MatrixWorld } from "../driver/matrix-world.ts";
import type { RunTrial } from "../faults/run-trials.ts";
import type { Pinned } from "../host/affinity.ts";
import type { BusySchedule } from "../host/busy-threads.ts";
import type { Parallelism } from "../host/parallelism.ts";

/** Everything outside that the command line uses. Tests pass their own, and see a whole run without processes or time. */
export interface World {
  readonly cwd: string;
  /** The runtime that runs poolmark. */
  readonly runtime: RuntimeChoice;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** stdout is data, stderr is talk. */
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Width of the terminal that stdout is; null: it is none. */
  readonly stdoutColumns: number | null;
  /** Of the terminal that stderr is; null: it is none. */
  readonly stderrSize: { readonly columns: number; readonly rows: number } | null;
  readonly colour: boolean;
  /** Wall clock, for names and dates. */
  now(): Date;
  environment(assumeCores: number | null): Environment;
  /**
   * Starts what measures. `stop` ends every process.
   *
   * @param build the folder of another build of poolmark, whose cells are to run; default: this one
   */
  openMatrix(build?: URL): Promise<MatrixWorld & { stop(): Promise<void> }>;
  /** Starts the processes of `faults`. `stop` ends every one. */
  openTrials(memoryLimitBytes: number): Promise<{ readonly run: RunTrial; stop(): Promise<void> }>;
  /** Lets threads compute. Returns how many pieces of work each did in each bin of time. */
  watchBusyThreads(schedule: BusySchedule): Promise<readonly ArrayLike<number>[]>;
  /** How many cores each installed runtime reports. */
  askParallelism(): readonly Parallelism[];
  /** Confines later processes to this many CPUs, or says why it cannot. */
  pinToCpus(count: number): Pinned | string;
  /** Calls back at Ctrl-C and its like. Returns how to stop listening. */
  onInterrupt(callback: () => void): () => void;
}
