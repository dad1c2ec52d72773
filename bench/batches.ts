import { median } from "../src/stats/quantile.ts";

export interface Batch {
  readonly jobs: number;
  readonly wallMs: number;
  /** Those before and after the window too: the CPU time is of all. */
  readonly batchJobs: number;
  readonly mainThreadCpuMs: number | null;
}

/** Of one process, in the order of the rounds. */
export interface Batches {
  readonly batches: readonly Batch[];
}

export function jobsPerSecond({ jobs, wallMs }: Batch): number {
  return (jobs / wallMs) * 1000;
}

/** A fork's ratio of two contenders: the median of those of its rounds, whose batches are next to each other in time. */
export function forkRatio(above: Batches, below: Batches): number {
  return median(
    above.batches.map((batch, i) => jobsPerSecond(batch) / jobsPerSecond(below.batches[i] as Batch)),
  );
}

/** In µs; NaN where the system does not tell it. */
export function mainThreadUsPerJob({ batches }: Batches): number {
  const ms = batches.reduce((sum, batch) => sum + (batch.mainThreadCpuMs ?? Number.NaN), 0);
  return (ms * 1000) / batches.reduce((sum, { batchJobs }) => sum + batchJobs, 0);
}
