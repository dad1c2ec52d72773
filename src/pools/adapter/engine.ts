import type { OpenOptions, PoolAbilities, PoolAdapter } from "../../domain/pool.ts";
import type { OpenedEngine } from "../../engines/open.ts";
import { type LibraryPool, queueFull } from "./managed-pool.ts";

const ELSEWHERE = "Jobs travel over the network, to a process that may be on another machine";

/** What a pool can do whose jobs go through a broker. */
export const ENGINE_ABILITIES: PoolAbilities = {
  jobsPerWorker: true,
  transfer: `${ELSEWHERE}: a buffer can only be copied`,
  sharedMemory: ELSEWHERE,
  abortQueued: "Left out: to take one job back costs the broker a search",
  abortRunning: `${ELSEWHERE}, which is not told of an abort`,
  timeout: `${ELSEWHERE}, which is not told of a timeout`,
  priority: "Left out: first come, first served",
  maxQueue: true,
  errorName: true,
  errorValue: true,
  survivesUncloneable: true,
  jobMessages: true,
  noticesExit: true,
  leavesNoThread: true,
  settlesAtTerminate: true,
  controlsWorkers: true,
  serialization: "json",
};

/** Refuses what is above `maxQueue`: jobs wait at the broker, and are counted here. */
export function engineLimit(adapter: PoolAdapter, options: OpenOptions, opened: OpenedEngine): LibraryPool {
  const { workers, jobsPerWorker, maxQueue = Number.POSITIVE_INFINITY } = options;
  return {
    ...opened,
    submit(input) {
      if (opened.pool.pending - workers * jobsPerWorker >= maxQueue) throw queueFull(adapter, maxQueue);
      return opened.submit(input);
    },
  };
}
