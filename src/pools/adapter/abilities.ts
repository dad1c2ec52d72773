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

/** What a pool can do in a runtime. */
export function abilitiesIn(adapter: PoolAdapter, runtime: RuntimeName): PoolAbilities {
  return { ...adapter.abilities, ...adapter.inRuntime?.[runtime]?.abilities };
}
