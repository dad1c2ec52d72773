import { availableParallelism } from "node:os";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { Job } from "./domain/job.ts";
import type { OpenOptions } from "./domain/pool.ts";

/** The module of a job: its URL or absolute path. */
export type JobModule = URL | string;

/** What `openPool` takes: most of it has a default. */
export interface PoolOptions extends Omit<OpenOptions, "workers" | "jobsPerWorker" | "job"> {
  /** The module whose default export is the job; or the module and the name of another export. */
  readonly job: JobModule | { readonly module: JobModule; readonly exportName?: string };
  /** Default: as many as the machine runs at once (`os.availableParallelism()`). */
  readonly workers?: number;
  /** How many jobs one worker may have running at once. Default: 1. */
  readonly jobsPerWorker?: number;
}

const EXAMPLE = 'new URL("./job.js", import.meta.url)';

/** @throws TypeError for a job that is missing, or is neither a URL nor an absolute path */
export function withDefaults<Options extends PoolOptions>(options: Options) {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`The options of openPool are ${describe(options)}: expected { job: ${EXAMPLE} }`);
  }
  const { workers = availableParallelism(), jobsPerWorker = 1 } = options;
  return { ...options, workers, jobsPerWorker, job: jobOf(options.job) };
}

function jobOf(job: PoolOptions["job"]): Job {
  if (typeof job === "string" || job instanceof URL)
    return { module: urlOf(job, "job"), exportName: "default" };
  if (typeof job !== "object" || job === null || !("module" in job)) throw noJob(job);
  const { module, exportName = "default" } = job;
  if (typeof exportName !== "string") {
    throw new TypeError(`job.exportName is ${describe(exportName)}: expected the name of an export`);
  }
  return { module: urlOf(module, "job.module"), exportName };
}

function noJob(job: unknown): TypeError {
  if (job === undefined) return new TypeError(`job is missing: name its module, as in { job: ${EXAMPLE} }`);
  const why =
    typeof job === "function"
      ? "a function cannot be sent to a worker. Make it the default export of a module, and name that module"
      : "expected the module of the job";
  return new TypeError(`job is ${describe(job)}: ${why}, as in { job: ${EXAMPLE} }`);
}

function urlOf(module: JobModule, what: string): string {
  if (module instanceof URL) return module.href;
  if (typeof module === "string" && isAbsolute(module)) return pathToFileURL(module).href;
  if (typeof module === "string" && URL.canParse(module)) return module;
  throw new TypeError(`${what} is ${describe(module)}: need a URL or an absolute path, such as ${EXAMPLE}`);
}

function describe(value: unknown): string {
  if (typeof value === "string") return `"${value}"`;
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? "an object without a module" : String(value);
}
