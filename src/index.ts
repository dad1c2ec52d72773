/**
 * The public face: worker pools behind one interface, and the worker pool pattern on top of it.
 *
 * @module
 */
export type { Job, JobFunction } from "./domain/job.ts";
export type {
  OpenOptions,
  PoolAbilities,
  PoolAdapter,
  RunOptions,
  Stamped,
  WorkerPool,
} from "./domain/pool.ts";
export { PoolError, type PoolErrorCode } from "./domain/pool-error.ts";
export type { Scenario } from "./domain/scenario.ts";
export { loadAdapter, pools } from "./pools/registry.ts";
export { type JobResult, type RunJobsOptions, runJobs } from "./pools/run-jobs.ts";
export type { Results } from "./results/schema.ts";
