import type { OpenOptions, PoolAdapter } from "../domain/pool.ts";
import { startThread } from "../host/thread-channel.ts";
import type { WorkerSetup } from "../own-pool/messages.ts";
import { checkOwnOptions, OWN_OPTIONS, type PoolmarkOptions } from "../own-pool/options.ts";
import { OwnPool, type PoolmarkPool } from "../own-pool/pool.ts";
import { ABLE } from "./adapter/abilities.ts";
import { checkOpenOptions, openReady, settingOf } from "./adapter/managed-pool.ts";
import { workerEntry } from "./adapter/worker-entry.ts";

/** Our own pool: jobs and results travel together, and every promise of the interface is kept. */
export const adapter: PoolAdapter = {
  name: "poolmark",
  summary: "our own: worker threads; jobs and results of one moment travel together",
  package: null,
  abilities: ABLE,
  settings: {
    batching: {
      summary:
        "jobs and results of one moment travel together, and short jobs are sent ahead; or one a message",
      values: ["on", "off"],
      standard: "on",
    },
  },
  check: async () => null,
  open: openPoolmark,
};

/**
 * Opens our own pool.
 *
 * @throws PoolError `JOB_NOT_LOADED`, `WORKER_DIED`, `UNSUPPORTED_OPTION`; RangeError for a wrong count
 */
export async function openPoolmark(options: PoolmarkOptions | OpenOptions): Promise<PoolmarkPool> {
  checkOpenOptions(adapter, options, OWN_OPTIONS);
  const own: PoolmarkOptions = options;
  checkOwnOptions(own);
  const batching = settingOf(adapter, options, "batching") === "on";
  const entry = workerEntry("poolmark.worker", import.meta.url);
  const pool = new OwnPool({
    ...own,
    batching,
    start(ring) {
      const setup: WorkerSetup = {
        job: own.job,
        jobsPerWorker: own.jobsPerWorker,
        batching,
        ring,
        heapLimitBytes: own.retireAboveHeapBytes ?? null,
      };
      return startThread(entry, setup, own.resourceLimits);
    },
  });
  await openReady(options, pool, pool.ready);
  return pool;
}
