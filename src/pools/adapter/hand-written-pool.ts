import { Fifo } from "../../domain/fifo.ts";
import type { OpenOptions, PoolAbilities, PoolAdapter, RunOptions } from "../../domain/pool.ts";
import { PoolError } from "../../domain/pool-error.ts";
import { mistakeInTransfer } from "../../domain/run-options.ts";
import { ABLE } from "./abilities.ts";
import { type LibraryPool, queueFull } from "./managed-pool.ts";

const BY_HAND = "The hand-written pool leaves it out, as people who write a pool by hand do";

/** What a hand-written pool can do, whatever its workers are. */
export const HAND_WRITTEN_ABILITIES: PoolAbilities = {
  ...ABLE,
  abortQueued: BY_HAND,
  abortRunning: BY_HAND,
  timeout: BY_HAND,
  priority: BY_HAND,
};

/** A worker's answer: a job's id with its value or error. Id 0: the job is loaded, or the reason why not. */
export type Reply = readonly [id: number, done: boolean, value: unknown];

/** A worker of any kind: a thread, a web worker, a process. */
interface WorkerPort {
  /** Throws if the message cannot be cloned. */
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  /**
   * Resolves when the worker has ended.
   *
   * @param gently it has nothing to do, and may run its exit handlers
   */
  stop(gently: boolean): Promise<unknown>;
}

/** Starts a worker. `receive` gets its replies, `onEnd` the reason when it ends, whatever ends it. */
type SpawnWorker = (receive: (reply: Reply) => void, onEnd: (cause: unknown) => void) => WorkerPort;

interface PendingJob {
  readonly input: unknown;
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface HandWrittenWorker {
  readonly port: WorkerPort;
  readonly running: Map<number, PendingJob>;
  isLoaded: boolean;
}

/**
 * The pool that a careful programmer writes by hand, for any kind of worker: one message there, one back, the least busy
 * worker first, a dead one replaced.
 */
export class HandWrittenPool implements LibraryPool {
  /** Resolves when every worker has loaded the job; rejects when one cannot. */
  readonly ready: Promise<void>;
  readonly #adapter: PoolAdapter;
  readonly #options: OpenOptions;
  readonly #spawnWorker: SpawnWorker;
  readonly #workers = new Set<HandWrittenWorker>();
  readonly #queue = new Fifo<PendingJob>();
  #lastId = 0;
  #missing: number;
  #isEnding = false;
  #opened: () => void = () => {};
  #failed: (error: unknown) => void = () => {};

  constructor(adapter: PoolAdapter, options: OpenOptions, spawnWorker: SpawnWorker) {
    this.#adapter = adapter;
    this.#options = options;
    this.#spawnWorker = spawnWorker;
    this.#missing = options.workers;
    this.ready = new Promise((resolve, reject) => {
      this.#opened = resolve;
      this.#failed = reject;
    });
    for (let i = 0; i < options.workers; i++) this.#spawn();
  }

  submit(input: unknown, run: RunOptions | undefined): Promise<unknown> {
    const { maxQueue = Number.POSITIVE_INFINITY } = this.#options;
    return new Promise((resolve, reject) => {
      if (this.#queue.size >= maxQueue && !this.#hasRoom(leastBusy(this.#workers))) {
        return reject(queueFull(this.#adapter, maxQueue));
      }
      this.#queue.push({ input, transfer: run?.transfer ?? [], resolve, reject });
      this.#dispatch();
    });
  }

  stop(): Promise<void> {
    return this.#end(true);
  }

  kill(): Promise<void> {
    return this.#end(false);
  }

  async #end(gently: boolean): Promise<void> {
    this.#isEnding = true;
    const message = `Pool "${this.#adapter.name}" was terminated before the job was started`;
    this.#rejectQueue(new PoolError("POOL_TERMINATED", message));
    await Promise.all([...this.#workers].map(({ port }) => port.stop(gently)));
  }

  #spawn(): void {
    const receive = (reply: Reply) => this.#receive(worker, reply);
    const onEnd = (cause: unknown) => this.#remove(worker, cause);
    const worker: HandWrittenWorker = {
      port: this.#spawnWorker(receive, onEnd),
      running: new Map(),
      isLoaded: false,
    };
    this.#workers.add(worker);
  }

  #receive(worker: HandWrittenWorker, [id, done, value]: Reply): void {
    if (id === 0) {
      this.#onReady(worker, done, value);
      return;
    }
    const job = worker.running.get(id);
    worker.running.delete(id);
    if (done) job?.resolve(value);
    else job?.reject(revive(value));
    this.#dispatch();
  }

  #onReady(worker: HandWrittenWorker, isLoaded: boolean, value: unknown): void {
    worker.isLoaded = isLoaded;
    if (isLoaded) {
      this.#missing -= 1;
      if (this.#missing === 0) this.#opened();
      this.#dispatch();
    } else {
      this.#failed(revive(value));
      void worker.port.stop(false);
    }
  }

  #remove(worker: HandWrittenWorker, cause: unknown): void {
    if (!this.#workers.delete(worker)) return;
    void worker.port.stop(false); // after a message that could not be read it still runs
    const message = `A worker of pool "${this.#adapter.name}" died: ${messageOf(cause)}`;
    const died = new PoolError("WORKER_DIED", message, { cause });
    for (const job of worker.running.values()) job.reject(died);
    // A worker that never loaded the job would be replaced for ever.
    if (!worker.isLoaded) this.#failed(died);
    else if (!this.#isEnding) this.#spawn();
    if (this.#workers.size === 0) this.#rejectQueue(died);
  }

  #dispatch(): void {
    while (this.#queue.size > 0) {
      const worker = leastBusy(this.#workers);
      if (!this.#hasRoom(worker)) return;
      const job = this.#queue.shift();
      if (job !== undefined) this.#send(worker, job);
    }
  }

  #hasRoom(worker: HandWrittenWorker | undefined): worker is HandWrittenWorker {
    return worker !== undefined && worker.running.size < this.#options.jobsPerWorker;
  }

  #send(worker: HandWrittenWorker, job: PendingJob): void {
    this.#lastId += 1;
    worker.running.set(this.#lastId, job);
    try {
      const mistake = job.transfer.length === 0 ? null : mistakeInTransfer(job.transfer);
      if (mistake !== null) throw mistake;
      worker.port.post([this.#lastId, job.input], job.transfer);
    } catch (error) {
      // The input cannot be sent.
      worker.running.delete(this.#lastId);
      job.reject(error);
    }
  }

  #rejectQueue(error: unknown): void {
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) job.reject(error);
  }
}

function leastBusy(workers: Iterable<HandWrittenWorker>): HandWrittenWorker | undefined {
  let best: HandWrittenWorker | undefined;
  for (const worker of workers) {
    if (worker.isLoaded && (best === undefined || worker.running.size < best.running.size)) best = worker;
  }
  return best;
}

/** A class of the user's own does not survive structured cloning: its name would come back as "Error". */
function revive(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("thrown" in value)) return value;
  const { thrown, name } = value as { thrown: unknown; name?: string };
  if (thrown instanceof Error && name !== undefined && thrown.name !== name) {
    Object.defineProperty(thrown, "name", { value: name, configurable: true, writable: true });
  }
  return thrown;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
