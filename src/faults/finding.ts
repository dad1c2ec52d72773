import type { PoolChoice } from "../domain/cell.ts";
import type { Observation } from "./fault.ts";
import type { CapacityAfter, Ending, Leaks } from "./scorecard.ts";

/** What a trial's process is told. */
export interface TrialSpec {
  readonly pool: PoolChoice;
  readonly fault: string;
  /** Where the user's own library is resolved from; null: ours. */
  readonly packageRoot: string | null;
  /** The trial's own, for jobs to signal with. */
  readonly folder: string;
  /** The file that the steps are written to. */
  readonly record: string;
  /** With more it is ended. */
  readonly memoryLimitBytes: number;
}

/** One line of a trial's record. */
export type Step =
  | { readonly step: "began" }
  | { readonly step: "opened"; readonly tookMs: number }
  | ({ readonly step: "saw" } & Observation)
  | ({ readonly step: "worked" } & CapacityAfter)
  | ({ readonly step: "ended" } & Ending)
  | ({ readonly step: "left" } & Leaks)
  /** It has nothing left to do, and does not end. */
  | { readonly step: "alive"; readonly handles: readonly string[] }
  /** Our own mistake, or a pool that cannot be opened. */
  | { readonly step: "broken"; readonly reason: string };

/** What the driver has of a trial: its record as far as it came, and how the process ended. */
export interface Finding {
  readonly steps: readonly Step[];
  /** In words; null: it had to be ended, because its deadline was over. */
  readonly end: string | null;
  /** What it had when it was ended for taking too much memory; null: it was not. */
  readonly stoppedAtBytes: number | null;
  readonly wallMs: number;
}
