import { z } from "zod";
import { type ForkResult, fork, ms } from "../domain/measurement.ts";
import { type CellResult, ROLES, sliceNoise } from "./schema.ts";

const loggedCell = z.strictObject({
  role: z.enum(ROLES),
  pool: z.string(),
  /** Why it failed; null: it did not. */
  failure: z.strictObject({ reason: z.string(), unsupported: z.boolean() }).nullable(),
  fork: fork.nullable(),
  /** What was said of it while it was measured. */
  warnings: z.array(z.string()),
});

/** One fork of one block, as it was measured: a line of a run's log. */
export const loggedFork = z.strictObject({
  block: z.int().nonnegative(),
  fork: z.int().nonnegative(),
  cells: z.array(loggedCell),
  noise: z.array(sliceNoise),
  /** How long the run had taken by then, without breaks. */
  elapsedMs: ms.optional(),
});

type LoggedCell = z.infer<typeof loggedCell>;
export type LoggedFork = z.infer<typeof loggedFork>;

/** The log of a run that is not complete: beside its results file. */
export function forkLogOf(resultsFile: string): string {
  return `${resultsFile.replace(/\.json$/, "")}.forks.jsonl`;
}

/** What is known of a cell so far. */
export interface MeasuredCell {
  outcome: CellResult["outcome"];
  reason: string | null;
  readonly forks: ForkResult[];
  readonly warnings: Set<string>;
}

/** Adds what a fork gave. A failure is final: of a cell that fails once, no figure can be trusted. */
export function addFork(cell: MeasuredCell, { failure, fork, warnings }: LoggedCell, number: number): void {
  for (const warning of warnings) cell.warnings.add(warning);
  if (failure !== null) {
    cell.outcome = failure.unsupported ? "unsupported" : "failed";
    cell.reason = number > 0 ? `In fork ${number + 1}: ${failure.reason}` : failure.reason;
  } else if (fork !== null && cell.outcome !== "failed") {
    cell.forks.push(fork);
    cell.outcome = "ok";
    cell.reason = null;
  }
}
