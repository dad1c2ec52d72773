import { availableParallelism } from "node:os";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { Job } from "./domain/job.ts";
import type { OpenOptions } from "./domain/pool.ts";

/** The defaults that `openPool` adds to what a pool must be told. */
export interface PoolOptions extends Omit<OpenOptions, "workers" | "jobsPerWorker" | "job"> {
  /** The module with the job: its URL or absolute path, and then the job is its default export; or both named. */
  readonly job: URL | string | Job;
  /** Standard: as many as the machine lets run at once (`os.availableParallelism()`). */
  readonly workers?: number;
  /** How many jobs one worker may have running at once. Standard: 1. */
  readonly jobsPerWorker?: number;
}

/** @throws TypeError for a job that is neither a URL nor an absolute path */
export function withDefaults<Options extends PoolOptions>(options: Options) {
  const { workers = availableParallelism(), jobsPerWorker = 1 } = options;
  return { ...options, workers, jobsPerWorker, job: jobOf(options.job) };
}

function jobOf(job: PoolOptions["job"]): Job {
  if (job instanceof URL) return { module: job.href, exportName: "default" };
  if (typeof job !== "string") return job;
  if (isAbsolute(job)) return { module: pathToFileURL(job).href, exportName: "default" };
  if (URL.canParse(job)) return { module: job, exportName: "default" };
  throw new TypeError(
    `job is "${job}": need a URL or an absolute path, such as new URL("./job.js", import.meta.url)`,
  );
}
