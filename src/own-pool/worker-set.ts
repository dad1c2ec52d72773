import { PoolError } from "../domain/pool-error.ts";
import { type ChannelThread, listenTo, nextMessage } from "../host/thread-channel.ts";
import { HEAP_FULL, LOADED, NOT_LOADED, type Report } from "./messages.ts";
import {
  createPoolWorker,
  deathOf,
  isReady,
  type PendingJob,
  type PoolWorker,
  reclaimAll,
  ringMemoryFor,
} from "./pool-worker.ts";
import { createRestarts } from "./restarts.ts";
import { deserializeError, type SerializedError } from "./serialized-error.ts";
import { createWorkerEndings } from "./worker-endings.ts";

/** A worker that lived longer than this has started. */
const STARTED_MS = 5_000;
/** From a worker's error to its exit. */
const EXIT_MS = 200;

/** What the workers tell the pool. */
interface WorkerSetEvents {
  report(worker: PoolWorker, report: Report): void;
  loaded(worker: PoolWorker): void;
  /** `died` is null if the pool ended the worker. */
  ended(worker: PoolWorker, died: PoolError | null): void;
  /** Jobs that a leaving worker has not started. */
  requeue(jobs: readonly PendingJob[]): void;
  /** Settles jobs that are done and not reported, before their worker is lost. */
  collect(worker: PoolWorker): void;
  /** The job was running when its worker died. */
  lost(job: PendingJob, error: PoolError): void;
  /** No worker is left, and none can be started. */
  broken(error: PoolError): void;
}

export interface WorkerSetOptions {
  readonly workers: number;
  readonly jobsPerWorker: number;
  readonly start: (ring: SharedArrayBuffer) => ChannelThread;
}

/** Keeps as many workers as are wanted, and replaces those that end. */
export class WorkerSet {
  /** Loading and leaving workers included. */
  readonly workers: PoolWorker[] = [];
  readonly #options: WorkerSetOptions;
  readonly #events: WorkerSetEvents;
  readonly #endings = createWorkerEndings();
  /** By the worker to be replaced: the one that loads to replace it. */
  readonly #successors = new Map<PoolWorker, PoolWorker>();
  readonly #restarts = createRestarts(() => this.#fill());
  #waiters: { resolve(): void; reject(error: unknown): void }[] = [];
  #wanted: number;
  #isStopping = false;
  #lastId = 0;

  constructor(options: WorkerSetOptions, events: WorkerSetEvents) {
    this.#options = options;
    this.#events = events;
    this.#wanted = options.workers;
  }

  /**
   * Starts workers, or lets some leave after the jobs that they run.
   *
   * @returns when so many workers have loaded the job; rejects when one cannot
   */
  resize(workers: number): Promise<void> {
    this.#wanted = workers;
    this.#fill();
    for (const worker of this.#staying().slice(workers)) this.#leave(worker);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#tellComplete();
    });
  }

  /** Ends a worker, whatever it does. Another replaces it. */
  kill(worker: PoolWorker, cause: unknown): void {
    this.#awaitExit(worker, cause);
    this.#endings.terminate(worker);
  }

  /** Starts another worker. When that is ready, this one finishes its jobs and leaves. */
  retire(worker: PoolWorker): void {
    if (this.#successors.has(worker) || worker.isLeaving || this.#isStopping) return;
    const successor = this.#spawn();
    if (successor !== null) this.#successors.set(worker, successor);
  }

  /** To be called after each report: a leaving worker without jobs ends. */
  release(worker: PoolWorker): void {
    if (!worker.isLeaving || worker.held > 0 || !this.workers.includes(worker)) return;
    this.workers.splice(this.workers.indexOf(worker), 1);
    this.#endings.finish(worker);
    this.#events.ended(worker, null);
  }

  /** @param gently workers without jobs run their exit handlers */
  async stop(gently: boolean): Promise<void> {
    this.#isStopping = true;
    this.#restarts.stop();
    this.#fail(new PoolError("POOL_CLOSED", 'Pool "poolmark" was closed'));
    for (const worker of [...this.workers]) {
      if (gently && isReady(worker)) this.#endings.finish(worker);
      this.#remove(worker, new Error("The pool was closed"));
    }
    await this.#endings.all();
  }

  #spawn(): PoolWorker | null {
    const memory = ringMemoryFor(this.#options.jobsPerWorker);
    let started: ChannelThread;
    try {
      started = this.#options.start(memory);
    } catch (error) {
      this.#failStart(deathOf(error));
      return null;
    }
    this.#lastId += 1;
    const worker = createPoolWorker(this.#lastId, started, memory, performance.now());
    this.workers.push(worker);
    listenTo<Report>(
      worker.port,
      (report) => this.#receive(worker, report),
      (error) => this.#remove(worker, error),
    );
    worker.thread.on("error", (error) => this.#awaitExit(worker, error));
    worker.thread.on("exit", (code) => {
      this.#remove(worker, worker.failure?.cause ?? new Error(`The worker exited with code ${code}`));
    });
    return worker;
  }

  /** Results that were not yet reported arrive between a worker's error and its exit. */
  #awaitExit(worker: PoolWorker, cause: unknown): void {
    if (worker.failure !== null) return;
    worker.failure = { cause };
    this.#events.requeue(reclaimAll(worker));
    const late = setTimeout(() => this.#remove(worker, cause), EXIT_MS);
    worker.thread.once("exit", () => clearTimeout(late));
  }

  /** When the worker has ended, or is not waited for. Harmless a second time. */
  #remove(worker: PoolWorker, cause: unknown): void {
    if (!this.workers.includes(worker)) return;
    worker.failure ??= { cause };
    this.#readLastReports(worker);
    const position = this.workers.indexOf(worker);
    if (position < 0) return; // it was leaving, and its last report has released it
    this.workers.splice(position, 1);
    const died = deathOf(cause);
    const unstarted = reclaimAll(worker);
    this.#events.collect(worker);
    const lost = worker.slots.filter((job) => job !== undefined);
    for (const job of lost) this.#events.lost(job, died);
    this.#endings.terminate(worker);
    this.#events.ended(worker, died);
    if (!this.#isStopping && !worker.isLeaving) this.#replace(worker, died, lost.length > 0);
    this.#events.requeue(unstarted);
  }

  #receive(worker: PoolWorker, report: Report): void {
    if (report[0] >= 0) this.#events.report(worker, report);
    else if (report[0] === LOADED) this.#onReady(worker);
    else if (report[0] === HEAP_FULL) this.retire(worker);
    else if (report[0] === NOT_LOADED) this.#remove(worker, deserializeError(report[1] as SerializedError));
  }

  #readLastReports(worker: PoolWorker): void {
    let report = nextMessage<Report>(worker.port);
    for (; report !== undefined; report = nextMessage<Report>(worker.port)) this.#receive(worker, report);
  }

  #onReady(worker: PoolWorker): void {
    worker.isLoaded = true;
    this.#replacePredecessor(worker);
    this.#events.loaded(worker);
    this.#tellComplete();
  }

  #replace(worker: PoolWorker, died: PoolError, wasRunning: boolean): void {
    this.#successors.delete(worker);
    for (const [old, successor] of this.#successors) if (successor === worker) this.#successors.delete(old);
    const hasLived = performance.now() - worker.startedAtMs > STARTED_MS;
    if (!worker.isLoaded || !(wasRunning || worker.jobsDone > 0 || hasLived)) {
      this.#failStart(died);
      return;
    }
    this.#restarts.succeed();
    this.#fill();
  }

  #failStart(died: PoolError): void {
    const failed = this.#restarts.fail();
    this.#fail(died);
    if (!this.#restarts.isHopeless() || this.workers.some(isReady)) {
      this.#restarts.later();
      return;
    }
    this.#isStopping = true;
    const message = `Pool "poolmark" cannot start a worker: ${failed} workers in a row ended before they had done a job. ${died.message}`;
    this.#events.broken(new PoolError("POOL_BROKEN", message, { cause: died.cause }));
  }

  #fill(): void {
    for (let missing = this.#wanted - this.#staying().length; missing > 0 && !this.#isStopping; missing--) {
      if (this.#spawn() === null) return;
    }
  }

  #staying(): PoolWorker[] {
    return this.workers.filter((worker) => !worker.isLeaving && !this.#successors.has(worker));
  }

  #tellComplete(): void {
    if (this.#staying().filter(isReady).length < this.#wanted) return;
    for (const { resolve } of this.#waiters) resolve();
    this.#waiters = [];
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiters) reject(error);
    this.#waiters = [];
  }

  #replacePredecessor(worker: PoolWorker): void {
    for (const [old, successor] of this.#successors) {
      if (successor !== worker) continue;
      this.#successors.delete(old);
      this.#leave(old);
    }
  }

  #leave(worker: PoolWorker): void {
    this.#replacePredecessor(worker);
    worker.isLeaving = true;
    this.#events.requeue(reclaimAll(worker));
    this.release(worker);
  }
}
