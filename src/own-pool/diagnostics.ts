import { channel } from "node:diagnostics_channel";
import type { PoolError } from "../domain/pool-error.ts";

/** Events published on `node:diagnostics_channel`, for logging. */
export interface PoolEvents {
  "poolmark:worker:loaded": { readonly workerId: number };
  /** `error` is null if the pool ended the worker. */
  "poolmark:worker:ended": { readonly workerId: number; readonly error: PoolError | null };
  /** `workerId` is null if no worker had the job. */
  "poolmark:job:failed": { readonly workerId: number | null; readonly error: unknown };
  "poolmark:job:done": {
    readonly workerId: number;
    readonly waitedMs: number;
    readonly ranMs: number;
  };
  "poolmark:broken": { readonly error: PoolError };
}

export const channels = {
  workerLoaded: channel("poolmark:worker:loaded"),
  workerEnded: channel("poolmark:worker:ended"),
  jobFailed: channel("poolmark:job:failed"),
  jobDone: channel("poolmark:job:done"),
  broken: channel("poolmark:broken"),
} as const;
