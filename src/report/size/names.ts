import { NO_WORKERS } from "../../sizing/candidate.ts";
import type { Candidate } from "../../sizing/schema.ts";
import { plural } from "../numbers.ts";

/** `2 workers of piscina`, `4 workers of piscina with 8 jobs each`, `no workers (async-only, 32 jobs at once)`. */
export function nameOf(candidate: Candidate): string {
  const { pool, workers, jobsPerWorker } = candidate;
  if (pool === NO_WORKERS)
    return jobsPerWorker === 1
      ? "no workers (the main thread)"
      : `no workers (${pool}, ${jobsPerWorker} jobs at once)`;
  const jobs = jobsPerWorker === 1 ? "" : ` with ${jobsPerWorker} jobs each`;
  return `${plural(workers, "worker")} of ${pool}${jobs}`;
}

/** The size alone, where the pool is named before: `4 workers`, `4 workers × 8 jobs`, `8 jobs at once`. */
export function sizeOf({ pool, workers, jobsPerWorker }: Candidate): string {
  if (pool === NO_WORKERS) return jobsPerWorker === 1 ? "one job at a time" : `${jobsPerWorker} jobs at once`;
  return `${plural(workers, "worker")}${jobsPerWorker === 1 ? "" : ` × ${jobsPerWorker} jobs`}`;
}
