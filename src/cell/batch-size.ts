import type { Window } from "../domain/measurement.ts";

/** A batch takes longer only if a single round of the inputs, or two jobs for every place, do. */
export const LONGEST_BATCH_MS = 1000;

export interface BatchAim {
  readonly batchMs: number;
  /** How many jobs can run at once: workers × jobsPerWorker. */
  readonly places: number;
  readonly inputCount: number;
}

/**
 * How many jobs make a batch, judged by the speed of the last one.
 *
 * Always whole rounds of the inputs, so that every batch of every pool is the same work, slow as the jobs may be. And if
 * it can be had within the limit, a multiple of the places: jobs of one length then leave no worker idle at the end.
 */
export function batchSize(last: Pick<Window, "jobs" | "wallMs">, aim: BatchAim): number {
  const { batchMs, places, inputCount } = aim;
  const jobsPerMs = last.jobs / Math.max(last.wallMs, 0.001);
  const most = jobsPerMs * LONGEST_BATCH_MS;
  const least = 2 * places;
  const even = (inputCount * places) / greatestCommonDivisor(inputCount, places);
  const unit = even <= Math.max(most, least) ? even : inputCount;
  const wanted = Math.min(jobsPerMs * batchMs, most);
  return unit * Math.max(1, Math.round(wanted / unit), Math.ceil(least / unit));
}

/** Whether a batch of jobs of one length leaves workers idle at its end to a degree that shows (2 % and more). */
export function endsUnevenly(jobs: number, places: number): boolean {
  const waves = Math.ceil(jobs / places);
  return jobs / (waves * places) < 0.98;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** A ramp before and after a batch costs time: of a batch that is not much longer, its start and end lie inside the clock. */
const SHORTEST_IN_RAMPS = 4;

/**
 * How many jobs run before and after the window, so that every worker is busy at its start and end; 0: it has no ramp.
 *
 * Jobs of one length end in waves, as many at once as there are places: a window that is no whole number of waves would be
 * rounded, and in the pool the other way than in the reference.
 */
export function rampOf(
  jobs: number,
  { ramp, places }: { readonly ramp: number; readonly places: number },
): number {
  return jobs >= SHORTEST_IN_RAMPS * ramp && jobs % places === 0 ? ramp : 0;
}
