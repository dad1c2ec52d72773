import type { PoolAdapter } from "../domain/pool.ts";
import { PoolError } from "../domain/pool-error.ts";
import { Fifo } from "./fifo.ts";
import { loadJob } from "./load-job.ts";
import { checkOpenOptions, managePool, queueFull } from "./managed-pool.ts";
import { stamped } from "./worker-setup.ts";

const NO_WORKERS = "Jobs run on the main thread: there is no worker";

/** No workers: promises on the main thread, at most workers × jobsPerWorker of them running. What a pool has to beat. */
export const adapter: PoolAdapter = {
  name: "async-only",
  summary: "no workers: promises on the main thread, a bounded number at once",
  package: null,
  abilities: {
    jobsPerWorker: true,
    transfer: `${NO_WORKERS} to transfer to`,
    abortQueued: true,
    abortRunning: `${NO_WORKERS} to stop`,
    timeout: `${NO_WORKERS} to stop`,
    maxQueue: true,
    errorName: true,
    survivesUncloneable: true,
    controlsWorkers: NO_WORKERS,
    serialization: "none",
  },
  settings: {},
  check: async () => null,

  async open(options) {
    checkOpenOptions(adapter, options);
    const run = await loadJob(options.job);
    return managePool(adapter, createLimiter(options.stamps ? stamped(run) : run, options));
  },
};

interface Waiting {
  readonly start: () => void;
  readonly reject: (error: unknown) => void;
  aborted: boolean;
}

function createLimiter(run: (input: unknown) => unknown, options: Parameters<PoolAdapter["open"]>[0]) {
  const limit = options.workers * options.jobsPerWorker;
  const maxQueue = options.maxQueue ?? Number.POSITIVE_INFINITY;
  const queue = new Fifo<Waiting>();
  let running = 0;
  let scheduled = false;
  let dead = false;

  /** Starts one job in a turn of the event loop, as a server does: the main thread is held for a job, not for a queue. */
  const schedule = () => {
    if (scheduled || running >= limit || queue.size === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      const next = queue.shift();
      if (next !== undefined && !next.aborted && !dead) {
        running += 1;
        next.start();
      }
      schedule();
    });
  };

  return {
    submit(input: unknown, runOptions?: { readonly signal?: AbortSignal }) {
      return new Promise<unknown>((resolve, reject) => {
        const signal = runOptions?.signal;
        if (signal?.aborted) return reject(aborted(signal));
        // Of those in the queue, as many as there are free places do not wait: their turn is under way.
        if (queue.size - (limit - running) >= maxQueue) return reject(queueFull(adapter, maxQueue));
        const finish = () => {
          running -= 1;
          schedule();
        };
        const waiting: Waiting = {
          aborted: false,
          reject,
          start() {
            signal?.removeEventListener("abort", abort);
            // Promise.resolve().then would cost a turn of the microtask queue more; a throw must reject all the same.
            new Promise((done) => done(run(input))).then(resolve, reject).finally(finish);
          },
        };
        const abort = () => {
          waiting.aborted = true;
          reject(aborted(signal));
        };
        signal?.addEventListener("abort", abort, { once: true });
        queue.push(waiting);
        schedule();
      });
    },
    async stop() {},
    async kill() {
      dead = true;
      const gone = new PoolError("POOL_TERMINATED", 'Pool "async-only" was terminated before the job was started');
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) next.reject(gone);
    },
  };
}

function aborted(signal: AbortSignal | undefined): PoolError {
  return new PoolError("JOB_ABORTED", "Job aborted while it waited", { cause: signal?.reason });
}
