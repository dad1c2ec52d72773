import type { Job, JobFunction } from "./job.ts";
import { PoolError } from "./pool-error.ts";

/**
 * Imports a job's module and returns its function: the same path for every pool, so that no contender gets a cheaper one.
 *
 * @throws PoolError `JOB_NOT_LOADED`, its message naming the module or the export
 */
export async function loadJob(job: Job): Promise<JobFunction> {
  let module: Record<string, unknown>;
  try {
    module = (await import(job.module)) as Record<string, unknown>;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new PoolError("JOB_NOT_LOADED", `Cannot load job module "${job.module}": ${cause}`, {
      cause: error,
    });
  }
  const found = module[job.exportName];
  if (typeof found === "function") return found as JobFunction;
  const names = Object.keys(module).filter((name) => typeof module[name] === "function");
  const others = names.length === 0 ? "it exports no function" : `its functions are: ${names.join(", ")}`;
  const what =
    job.exportName in module
      ? `Export "${job.exportName}" is not a function`
      : `No export "${job.exportName}"`;
  throw new PoolError("JOB_NOT_LOADED", `${what} in job module "${job.module}": ${others}`);
}
