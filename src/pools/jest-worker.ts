import { fileURLToPath } from "node:url";
import type { PoolAdapter } from "../domain/pool.ts";
import { importLibrary, whyNotInstalled } from "../host/library.ts";
import { ABLE } from "./adapter/abilities.ts";
import { checkOpenOptions, managePool, openReady, settingOf } from "./adapter/managed-pool.ts";
import { workerEntry } from "./adapter/worker-entry.ts";
import { librarySetup } from "./adapter/worker-setup.ts";

interface JestWorker {
  run(input: unknown): Promise<unknown>;
  ready(): Promise<void>;
  end(): Promise<unknown>;
}

export const adapter: PoolAdapter = {
  name: "jest-worker",
  summary: "jest-worker: the pool of Jest, here with worker threads",
  package: "jest-worker",
  abilities: {
    ...ABLE,
    jobsPerWorker: "jest-worker runs one job per worker",
    transfer: "jest-worker can only copy a buffer",
    abortQueued: "jest-worker has no abort",
    abortRunning: "jest-worker has no abort",
    timeout: "jest-worker has no timeout for a job",
    priority: "jest-worker has no priority for a job: one function sets the priority of all calls",
    maxQueue: "jest-worker takes any number of waiting jobs",
    errorValue: "jest-worker puts an Error in place of null and undefined",
    survivesUncloneable: "jest-worker counts a worker as busy for ever once an input could not be sent to it",
    jobMessages: "jest-worker takes an array that a job posts to its parent as a reply",
    settlesAtTerminate: "jest-worker's end() leaves the promises of running and waiting jobs pending",
  },
  settings: {
    retries: {
      summary: "how often a job whose worker died is run again",
      values: ["0", "3"],
      standard: "0",
    },
    scheduling: {
      summary: "which worker gets a job: each in its turn, or the first that is idle",
      values: ["round-robin", "in-order"],
      standard: "round-robin",
    },
  },
  check: async ({ packageRoot }) => whyNotInstalled("jest-worker", packageRoot),

  async open(options) {
    checkOpenOptions(adapter, options);
    const { Worker } = await importLibrary<typeof import("jest-worker")>("jest-worker", options.packageRoot);
    const library = new Worker(fileURLToPath(workerEntry("jest-worker.worker", import.meta.url)), {
      enableWorkerThreads: true,
      exposedMethods: ["run", "ready"],
      numWorkers: options.workers,
      maxRetries: Number(settingOf(adapter, options, "retries")),
      workerSchedulingPolicy: settingOf(adapter, options, "scheduling") as "round-robin" | "in-order",
      // Given to each thread as they are: jobs print where the program prints.
      forkOptions: { workerData: librarySetup(options), stdout: false, stderr: false } as object,
    }) as unknown as JestWorker;
    const end = async () => void (await library.end());
    const pool = managePool(adapter, { submit: (input) => library.run(input), stop: end });
    return openReady(options, pool, () => library.ready());
  },
};
