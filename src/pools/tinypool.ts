import { fileURLToPath } from "node:url";
import type { PoolAdapter } from "../domain/pool.ts";
import { importLibrary, whyNotInstalled } from "../host/library.ts";
import { ABLE } from "./adapter/abilities.ts";
import { checkOpenOptions, managePool, openReady, orQueueFull } from "./adapter/managed-pool.ts";
import { workerEntry } from "./adapter/worker-entry.ts";
import { librarySetup } from "./adapter/worker-setup.ts";

export const adapter: PoolAdapter = {
  name: "tinypool",
  summary: "tinypool: piscina cut down, as test runners used it; workers wait for jobs in Atomics.wait",
  package: "tinypool",
  abilities: {
    ...ABLE,
    timeout: "tinypool has no timeout for a job; a signal would also count the time in the queue",
    priority: "tinypool has no priority for a job; it accepts a queue of your own",
    errorValue: "tinypool takes a thrown null as a result",
    jobMessages: "tinypool ends a worker whose job posts a message to its parent",
    noticesExit: "tinypool does not notice that a worker has exited",
  },
  inRuntime: {
    deno: {
      cure: "On Deno no second worker of tinypool starts while the first waits in Atomics.wait: there they wait for messages instead",
    },
  },
  settings: {},
  check: async ({ packageRoot }) => whyNotInstalled("tinypool", packageRoot),

  async open(options) {
    checkOpenOptions(adapter, options);
    const { Tinypool } = await importLibrary<typeof import("tinypool")>("tinypool", options.packageRoot);
    const maxQueue = options.maxQueue ?? Number.POSITIVE_INFINITY;
    const tinypool = new Tinypool({
      filename: fileURLToPath(workerEntry("tinypool.worker", import.meta.url)),
      name: "run",
      runtime: "worker_threads",
      minThreads: options.workers,
      maxThreads: options.workers,
      idleTimeout: 0,
      maxQueue,
      concurrentTasksPerWorker: options.jobsPerWorker,
      useAtomics: !("Deno" in globalThis),
      isolateWorkers: false,
      trackUnmanagedFds: true,
      workerData: librarySetup(options),
    });
    tinypool.on("error", () => {}); // an error between jobs is tinypool's to repair
    const pool = managePool(adapter, {
      submit(input, run) {
        const isFull = maxQueue !== Number.POSITIVE_INFINITY && tinypool.queueSize >= maxQueue;
        const task = tinypool.run(input, {
          ...(run?.signal && { signal: run.signal }),
          ...(run?.transfer && { transferList: [...run.transfer] }),
        });
        if (!isFull) return task;
        return task.catch((error) => {
          throw orQueueFull(adapter, maxQueue, FULL, error);
        });
      },
      stop: () => tinypool.destroy(),
    });
    return openReady(options, pool, () => tinypool.run(undefined, { name: "ready" }));
  },
};

const FULL = /Task queue is at limit|No task queue available/;
