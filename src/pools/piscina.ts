import { fileURLToPath } from "node:url";
import type { PoolAdapter } from "../domain/pool.ts";
import { importLibrary } from "../host/library.ts";
import { ABLE } from "./adapter/abilities.ts";
import { checkOpenOptions, managePool, openReady, orQueueFull, settingOf } from "./adapter/managed-pool.ts";
import { workerEntry } from "./adapter/worker-entry.ts";
import { librarySetup } from "./adapter/worker-setup.ts";

export const adapter: PoolAdapter = {
  name: "piscina",
  summary: "piscina: worker threads that wait for jobs in Atomics.wait",
  package: "piscina",
  abilities: {
    ...ABLE,
    timeout:
      "piscina has no timeout for a job; a signal would also count the time in the queue (https://github.com/piscinajs/piscina/issues/869)",
    priority: "piscina has no priority for a job; it accepts a queue of your own",
    errorValue: "piscina takes a thrown null as a result",
  },
  inRuntime: {
    deno: {
      abilities: {
        leavesNoThread:
          "Deno does not end a thread that waits in Atomics.wait, as piscina's idle workers do: it stays until the process ends",
      },
    },
  },
  settings: {
    atomics: {
      summary: "how an idle worker waits: Atomics.wait, Atomics.waitAsync, or for a message",
      values: ["sync", "async", "disabled"],
      standard: "sync",
    },
  },
  check: async () => null,

  async open(options) {
    checkOpenOptions(adapter, options);
    const { Piscina } = await importLibrary<typeof import("piscina")>("piscina", options.packageRoot);
    const maxQueue = options.maxQueue ?? Number.POSITIVE_INFINITY;
    const piscina = new Piscina({
      filename: fileURLToPath(workerEntry("piscina.worker", import.meta.url)),
      name: "run",
      minThreads: options.workers,
      maxThreads: options.workers,
      idleTimeout: Number.POSITIVE_INFINITY,
      maxQueue,
      concurrentTasksPerWorker: options.jobsPerWorker,
      atomics: settingOf(adapter, options, "atomics") as "sync" | "async" | "disabled",
      // Off, as no other pool keeps such a histogram: recording costs every job.
      recordTiming: false,
      workerHistogram: false,
      stricterFIFO: false,
      niceIncrement: 0,
      trackUnmanagedFds: true,
      closeTimeout: 2 ** 31 - 1,
      workerData: librarySetup(options),
    });
    // An error between jobs is piscina's to repair; without a listener it would end the process.
    piscina.on("error", () => {});
    const pool = managePool(adapter, {
      submit(input, run) {
        // As it is now: when a refusal comes back, there may be room again.
        const isFull = maxQueue !== Number.POSITIVE_INFINITY && piscina.queueSize >= maxQueue;
        const task =
          run === undefined
            ? piscina.run(input)
            : piscina.run(input, {
                ...(run.signal && { signal: run.signal }),
                ...(run.transfer && { transferList: [...run.transfer] }),
              });
        if (!isFull) return task;
        return task.catch((error) => {
          throw orQueueFull(adapter, maxQueue, FULL, error);
        });
      },
      stop: () => piscina.destroy(),
    });
    return openReady(options, pool, () => piscina.run(undefined, { name: "ready" }));
  },
};

const FULL = /queue is at limit|No task queue available/i;
