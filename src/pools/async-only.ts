import { Fifo } from "../domain/fifo.ts";
import { onAbort } from "../domain/on-abort.ts";
import type { OpenOptions, PoolAdapter, RunOptions } from "../domain/pool.ts";
import { PoolError } from "../domain/pool-error.ts";
import { loadStamped } from "../host/stamped.ts";
import { MAIN_THREAD_ABILITIES } from "./adapter/abilities.ts";
import {
  checkOpenOptions,
  jobAborted,
  type LibraryPool,
  managePool,
  queueFull,
} from "./adapter/managed-pool.ts";

/** No workers: promises on the main thread, at most workers × jobsPerWorker of them running. What a pool has to beat. */
export const adapter: PoolAdapter = {
  name: "async-only",
  summary: "no workers: promises on the main thread, a bounded number at once",
  package: null,
  abilities: MAIN_THREAD_ABILITIES,
  settings: {},
  check: async () => null,

  async open(options) {
    checkOpenOptions(adapter, options);
    const pool = managePool(adapter, new Limiter(await loadStamped(options), options));
    options.onConstructed?.();
    return pool;
  },
};

interface Waiting {
  start(): void;
  reject(error: unknown): void;
  aborted: boolean;
}

class Limiter implements LibraryPool {
  readonly #run: (input: unknown) => unknown;
  readonly #limit: number;
  readonly #maxQueue: number;
  readonly #queue = new Fifo<Waiting>();
  #running = 0;
  #scheduled = false;

  constructor(run: (input: unknown) => unknown, options: OpenOptions) {
    this.#run = run;
    this.#limit = options.workers * options.jobsPerWorker;
    this.#maxQueue = options.maxQueue ?? Number.POSITIVE_INFINITY;
  }

  submit(input: unknown, options: RunOptions | undefined): Promise<unknown> {
    const signal = options?.signal;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(jobAborted(signal.reason));
      // Of those in the queue, as many as there are free places do not wait: their turn is under way.
      if (this.#queue.size - (this.#limit - this.#running) >= this.#maxQueue) {
        return reject(queueFull(adapter, this.#maxQueue));
      }
      const waiting: Waiting = {
        aborted: false,
        reject,
        start: () => {
          stopListening?.();
          this.#start(input).then(resolve, reject);
        },
      };
      const abort = (reason: unknown) => {
        waiting.aborted = true;
        reject(jobAborted(reason));
      };
      const stopListening = signal === undefined ? null : onAbort(signal, abort);
      this.#queue.push(waiting);
      this.#schedule();
    });
  }

  async stop(): Promise<void> {}

  async kill(): Promise<void> {
    const gone = new PoolError(
      "POOL_TERMINATED",
      'Pool "async-only" was terminated before the job was started',
    );
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) next.reject(gone);
  }

  /** Starts one job in a turn of the event loop, as a server does: the main thread is held for a job, not for a queue. */
  #schedule(): void {
    if (this.#scheduled || this.#running >= this.#limit || this.#queue.size === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const next = this.#queue.shift();
      if (next !== undefined && !next.aborted) next.start();
      this.#schedule();
    });
  }

  async #start(input: unknown): Promise<unknown> {
    this.#running += 1;
    try {
      return await this.#run(input);
    } finally {
      this.#running -= 1;
      this.#schedule();
    }
  }
}
