import type { Sample } from "../domain/measurement.ts";

/** No batch is meant to take longer: a few long jobs are then all there is. */
export const LONGEST_BATCH_MS = 1000;

/**
 * How many jobs fill a batch, judged by the last one: enough to keep every worker busy, and whole rounds of the inputs
 * where they fit, so that each batch is the same work.
 */
export function batchSize(
  last: Pick<Sample, "jobs" | "wallMs">,
  aim: { readonly batchMs: number; readonly leastJobs: number; readonly inputCount: number },
): number {
  const jobsPerMs = last.jobs / Math.max(last.wallMs, 0.001);
  const most = Math.max(1, Math.floor(jobsPerMs * LONGEST_BATCH_MS));
  const wanted = Math.max(aim.leastJobs, Math.round(jobsPerMs * aim.batchMs));
  const rounds = Math.max(1, Math.round(wanted / aim.inputCount)) * aim.inputCount;
  return Math.min(most, rounds <= most ? Math.max(rounds, aim.leastJobs) : wanted);
}
