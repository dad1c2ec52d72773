import { epochMs } from "../domain/epoch.ts";
import type { JobFunction } from "../domain/job.ts";
import { type OpenOptions, STAMPED, type Stamped } from "../domain/pool.ts";
import { loadJob } from "./load-job.ts";

/** Tells workers apart, be they threads or processes. */
const workerId = Math.floor(Math.random() * 2 ** 31);

/** The function of a job, with stamps where they are asked for. @throws PoolError `JOB_NOT_LOADED` */
export async function loadStamped({
  job,
  stamps,
}: Pick<OpenOptions, "job" | "stamps">): Promise<JobFunction> {
  const run = await loadJob(job);
  return stamps ? stamped(run) : run;
}

/** Wraps a job so that its result carries the worker's own times. */
export function stamped(run: (input: unknown) => unknown): (input: unknown) => Promise<Stamped> {
  return async (input) => {
    const startedAtMs = epochMs();
    const value = await run(input);
    return { kind: STAMPED, value, startedAtMs, endedAtMs: epochMs(), workerId };
  };
}
