import type { PoolAbilities } from "../../domain/pool.ts";

const NO_WORKERS = "Jobs run on the main thread: there is no worker";

/** What a limiter can do: no workers, a bounded number of promises on the main thread. */
export const MAIN_THREAD_ABILITIES: PoolAbilities = {
  jobsPerWorker: true,
  transfer: `${NO_WORKERS} to transfer to`,
  sharedMemory: true,
  abortQueued: true,
  abortRunning: `${NO_WORKERS} to stop`,
  timeout: `${NO_WORKERS} to stop`,
  priority: "Left out: first come, first served",
  maxQueue: true,
  errorName: true,
  errorValue: true,
  survivesUncloneable: true,
  jobMessages: true,
  noticesExit: true,
  leavesNoThread: true,
  settlesAtTerminate: `${NO_WORKERS} to stop`,
  controlsWorkers: NO_WORKERS,
  serialization: "none",
};
