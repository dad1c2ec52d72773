import type { PoolAbilities, PoolAdapter, RuntimeName } from "../../domain/pool.ts";

/** A pool of worker threads that lacks nothing: an adapter says in which its library differs. */
export const ABLE: PoolAbilities = {
  jobsPerWorker: true,
  transfer: true,
  sharedMemory: true,
  abortQueued: true,
  abortRunning: true,
  timeout: true,
  priority: true,
  maxQueue: true,
  errorName: true,
  errorValue: true,
  survivesUncloneable: true,
  jobMessages: true,
  noticesExit: true,
  leavesNoThread: true,
  settlesAtTerminate: true,
  controlsWorkers: true,
  serialization: "clone",
};

const NO_WORKERS = "Jobs run on the main thread: there is no worker";

/** What a limiter can do: no workers, a bounded number of promises on the main thread. */
export const MAIN_THREAD_ABILITIES: PoolAbilities = {
  ...ABLE,
  transfer: `${NO_WORKERS} to transfer to`,
  abortRunning: `${NO_WORKERS} to stop`,
  timeout: `${NO_WORKERS} to stop`,
  priority: "Left out: first come, first served",
  settlesAtTerminate: `${NO_WORKERS} to stop`,
  controlsWorkers: NO_WORKERS,
  serialization: "none",
};

/** What a pool can do in a runtime. */
export function abilitiesIn(adapter: PoolAdapter, runtime: RuntimeName): PoolAbilities {
  return { ...adapter.abilities, ...adapter.inRuntime?.[runtime]?.abilities };
}
