import type { EventEmitter } from "node:events";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { onAbort } from "../domain/on-abort.ts";
import type { PoolAdapter, RunOptions } from "../domain/pool.ts";
import { PoolError } from "../domain/pool-error.ts";
import { importLibrary } from "../host/library.ts";
import { ABLE } from "./adapter/abilities.ts";
import { checkOpenOptions, jobAborted, managePool, openReady, orQueueFull } from "./adapter/managed-pool.ts";
import { workerEntry } from "./adapter/worker-entry.ts";
import { librarySetup } from "./adapter/worker-setup.ts";

/** The parts of threads that are used here: its package hides its own types behind its exports map. */
export interface Threads {
  Pool(spawnWorker: () => Promise<WorkerModule>, options: PoolOptions): ThreadsPool;
  spawn(worker: ThreadsWorker, options: { timeout: number }): Promise<WorkerModule>;
  Worker: new (path: string, options?: { workerData: unknown }) => ThreadsWorker;
  Transfer(value: unknown, transferables: readonly ArrayBuffer[]): unknown;
}
interface ThreadsWorker extends EventEmitter {
  terminate(): Promise<unknown>;
}
interface PoolOptions {
  readonly name: string;
  readonly size: number;
  readonly concurrency: number;
  readonly maxQueuedJobs: number;
}
interface WorkerModule {
  run(input: unknown): Promise<unknown>;
  ready(): Promise<void>;
}
interface ThreadsPool {
  queue(task: (worker: WorkerModule) => Promise<unknown>): QueuedTask;
  terminate(force: boolean): Promise<void>;
}
interface QueuedTask extends PromiseLike<unknown> {
  cancel(): void;
}

export const adapter: PoolAdapter = {
  name: "threads",
  summary: "threads.js: a pool of spawned threads; each job waits for a timer first",
  package: "threads",
  abilities: {
    ...ABLE,
    abortRunning: "threads cancels a job only while it waits",
    timeout: "threads has no timeout for a job",
    priority: "threads starts its jobs first come, first served",
    noticesExit:
      "threads does not notice that a worker has gone (https://github.com/andywer/threads.js/issues/386)",
  },
  settings: {},
  check: async () => null,

  async open(options) {
    checkOpenOptions(adapter, options);
    const threads = await importLibrary<Threads>("threads", options.packageRoot);
    const maxQueue = options.maxQueue ?? Number.POSITIVE_INFINITY;
    const setup = librarySetup(options);
    const workers: { worker: ThreadsWorker; death: Promise<never>; isSpawned: boolean }[] = [];
    // Joined by threads to the folder of the file that calls it: this one.
    const entry = `./${basename(fileURLToPath(workerEntry("threads.worker", import.meta.url)))}`;
    const spawnWorker = () => {
      const worker = new threads.Worker(entry, { workerData: setup });
      const one = { worker, death: deathOf(worker), isSpawned: false };
      workers.push(one);
      return threads.spawn(worker, { timeout: 10_000 }).then((spawned) => {
        one.isSpawned = true;
        return spawned;
      });
    };
    const library = threads.Pool(spawnWorker, {
      name: "poolmark",
      size: options.workers,
      concurrency: options.jobsPerWorker,
      maxQueuedJobs: maxQueue,
    });
    const pool = managePool(adapter, {
      submit: (input, run) => submit(threads, library, input, run, maxQueue),
      stop: () => library.terminate(true),
      async kill() {
        const ending = library.terminate(true);
        if (workers.every(({ isSpawned }) => isSpawned)) return ending;
        // threads stops a worker only after its hello, which a dead one never says: then stop the threads themselves.
        ending.catch(() => {});
        await Promise.all(workers.map(({ worker }) => worker.terminate()));
      },
    });
    const deaths = workers.map(({ death }) => death);
    return openReady(options, pool, () =>
      Promise.race([library.queue((worker) => worker.ready()), ...deaths]),
    );
  },
};

/** threads itself does not notice that a worker has gone, and would wait for ever. */
function deathOf(worker: EventEmitter): Promise<never> {
  const death = new Promise<never>((_, reject) => {
    worker.once("exit", (code) => {
      reject(new PoolError("WORKER_DIED", `A worker of pool "threads" exited with code ${code}`));
    });
  });
  death.catch(() => {});
  return death;
}

function submit(
  threads: Threads,
  library: ThreadsPool,
  input: unknown,
  run: RunOptions | undefined,
  maxQueue: number,
): PromiseLike<unknown> {
  const { signal, transfer } = run ?? {};
  if (signal?.aborted) return Promise.reject(jobAborted(signal.reason));
  let started = false;
  let task: QueuedTask;
  try {
    task = library.queue((worker) => {
      started = true;
      return worker.run(transfer === undefined ? input : threads.Transfer(input, transfer));
    });
  } catch (error) {
    // Thrown at once, not rejected, when the queue is full.
    throw orQueueFull(adapter, maxQueue, /Maximum number of pool tasks/, error);
  }
  if (signal === undefined) return task;
  return new Promise((resolve, reject) => {
    const abort = (reason: unknown) => {
      if (started) return;
      // A cancelled task never settles.
      task.cancel();
      reject(jobAborted(reason));
    };
    const stopListening = onAbort(signal, abort);
    task.then(resolve, reject).then(stopListening);
  });
}
