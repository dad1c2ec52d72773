/**
 * Our own pool and the pattern on top of it, as `poolmark/pool`: loads nothing else.
 *
 * @module
 */

import type { PoolmarkExtras } from "./own-pool/options.ts";
import type { PoolmarkPool } from "./own-pool/pool.ts";
import { type PoolOptions, withDefaults } from "./pool-options.ts";
import { openPoolmark } from "./pools/poolmark.ts";

export type { Job, JobFunction } from "./domain/job.ts";
export type { RunOptions, Stamped, WorkerPool } from "./domain/pool.ts";
export { PoolError, type PoolErrorCode } from "./domain/pool-error.ts";
export type { PoolStats, Times } from "./own-pool/counters.ts";
export type { PoolEvents } from "./own-pool/diagnostics.ts";
export { jobSignal } from "./own-pool/job-signal.ts";
export type { PoolmarkExtras } from "./own-pool/options.ts";
export type { PoolmarkPool } from "./own-pool/pool.ts";
export type { PoolOptions } from "./pool-options.ts";
export { type JobResult, type RunJobsOptions, runJobs } from "./run-jobs.ts";

/**
 * Opens a pool of worker threads that run one function: the job.
 *
 * @returns when every worker has loaded the job
 * @throws PoolError `JOB_NOT_LOADED`, `WORKER_DIED` or `UNSUPPORTED_OPTION`; RangeError for a wrong count; TypeError for a job
 * that is neither a URL nor an absolute path
 *
 * @example
 * // double.js: export default (input) => input * 2;
 * import { openPool } from "poolmark/pool";
 *
 * const pool = await openPool({ job: new URL("./double.js", import.meta.url), workers: 3 });
 * console.log(await pool.run(21)); // 42
 * await pool.close();
 */
export async function openPool<Input = unknown, Output = unknown>(
  options: PoolOptions & PoolmarkExtras,
): Promise<PoolmarkPool<Input, Output>> {
  return openPoolmark(withDefaults(options)) as Promise<PoolmarkPool<Input, Output>>;
}
