import { PoolError } from "../domain/pool-error.ts";

/** Why a worker ended, as the error that its jobs reject with. */
export function diedOf(cause: unknown): PoolError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if ((cause as { code?: unknown } | null)?.code === "JOB_NOT_LOADED") {
    return new PoolError("JOB_NOT_LOADED", message, { cause });
  }
  return new PoolError("WORKER_DIED", `A worker of pool "poolmark" died: ${message}`, { cause });
}
