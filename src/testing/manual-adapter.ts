import type { OpenOptions, PoolAdapter, WorkerPool } from "../domain/pool.ts";

/** An adapter whose pool is handed in; it can do everything. */
export function adapterOf(open: (options: OpenOptions) => WorkerPool): PoolAdapter {
  return {
    name: "fake",
    summary: "a pool of a test",
    package: null,
    abilities: {
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
      serialization: "none",
    },
    settings: {},
    check: async () => null,
    open: async (options) => open(options),
  };
}
