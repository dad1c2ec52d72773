import { fileURLToPath } from "node:url";
import type { Pool, Promise as PoolPromise } from "workerpool";
import { onAbort } from "../domain/on-abort.ts";
import type { PoolAdapter, RunOptions } from "../domain/pool.ts";
import { PoolError } from "../domain/pool-error.ts";
import { importLibrary } from "../host/library.ts";
import { ABLE } from "./adapter/abilities.ts";
import {
  checkOpenOptions,
  jobAborted,
  managePool,
  openReady,
  orQueueFull,
  settingOf,
} from "./adapter/managed-pool.ts";
import { workerEntry } from "./adapter/worker-entry.ts";
import { librarySetup } from "./adapter/worker-setup.ts";

export const adapter: PoolAdapter = {
  name: "workerpool",
  summary: "workerpool: worker threads with method calls, first idle worker first",
  package: "workerpool",
  abilities: {
    ...ABLE,
    jobsPerWorker: "workerpool runs one job per worker (https://github.com/josdejong/workerpool/issues/371)",
    priority: "workerpool has one order for all jobs, and no priority for a job",
    errorName: "workerpool sends errors as JSON and revives each as a plain Error: its name is lost",
    errorValue: "a worker of workerpool dies when a job throws null or undefined",
    survivesUncloneable: "workerpool counts a worker as busy for ever once an input could not be sent to it",
  },
  inRuntime: {
    bun: {
      cure: "On Bun workerpool takes worker threads for a browser's and hangs (https://github.com/oven-sh/bun/issues/43459): the worker entry hides the global addEventListener from it",
    },
  },
  settings: {
    queue: { summary: "which waiting job goes first", values: ["fifo", "lifo"], standard: "fifo" },
  },
  check: async () => null,

  async open(options) {
    checkOpenOptions(adapter, options);
    const workerpool = await importLibrary<typeof import("workerpool")>("workerpool", options.packageRoot);
    const maxQueue = options.maxQueue ?? Number.POSITIVE_INFINITY;
    const library = workerpool.pool(fileURLToPath(workerEntry("workerpool.worker", import.meta.url)), {
      workerType: "thread",
      minWorkers: options.workers,
      maxWorkers: options.workers,
      maxQueueSize: maxQueue,
      queueStrategy: settingOf(adapter, options, "queue") as "fifo" | "lifo",
      workerTerminateTimeout: 1000,
      emitStdStreams: false,
      workerThreadOpts: { workerData: librarySetup(options) },
    });
    const pool = managePool(adapter, {
      submit: (input, run) => submit(library, input, run, maxQueue),
      // By force also when nothing runs any more: workerpool waits for ever for a worker that it lost count of.
      stop: async () => void (await library.terminate(true)),
    });
    return openReady(options, pool, () => library.exec("ready", []));
  },
};

function submit(
  library: Pool,
  input: unknown,
  run: RunOptions | undefined,
  maxQueue: number,
): PromiseLike<unknown> {
  if (run?.signal?.aborted) return Promise.reject(jobAborted(run.signal.reason));
  let task: PoolPromise<unknown, Error>;
  try {
    task = library.exec("run", [input], run?.transfer && { transfer: [...run.transfer] }) as typeof task;
  } catch (error) {
    // Thrown at once, not rejected, when the queue is full.
    throw orQueueFull(adapter, maxQueue, /Max queue size/, error);
  }
  if (run === undefined) return task;
  const { signal, timeoutMs } = run;
  if (timeoutMs !== undefined) task.timeout(timeoutMs);
  const stopListening = signal === undefined ? null : onAbort(signal, () => void task.cancel());
  return task.then(
    (value) => {
      stopListening?.();
      return value;
    },
    (error) => {
      stopListening?.();
      if (signal?.aborted) throw jobAborted(signal.reason);
      if (error instanceof Error && error.name === "TimeoutError") {
        throw new PoolError("JOB_TIMEOUT", `Job stopped after ${timeoutMs} ms`, { cause: error });
      }
      throw error;
    },
  );
}
