import { type RunOptions, STAMPED, type Stamped, type WorkerPool } from "../domain/pool.ts";
import { PoolError } from "../domain/pool-error.ts";
import { mistakeIn } from "../domain/run-options.ts";
import { createCancellation } from "./cancellation.ts";
import { createCounters, type PoolStats, recordMs, timesOf } from "./counters.ts";
import { channels } from "./diagnostics.ts";
import { Dispatcher } from "./dispatcher.ts";
import { createIntake } from "./intake.ts";
import { createJobTimeEstimate } from "./job-time-estimate.ts";
import { doneTag, hasFailed, numberOf, type Report } from "./messages.ts";
import { DEFAULT_GRACE_MS, type PoolmarkOptions } from "./options.ts";
import { find, forget, isReady, noteReport, type PendingJob, type PoolWorker } from "./pool-worker.ts";
import { kept, slotOf } from "./ring.ts";
import { deserializeError, type SerializedError } from "./serialized-error.ts";
import { WorkerSet, type WorkerSetOptions } from "./worker-set.ts";

/** Our own pool: beside `run`, `close` and `terminate` what operating a pool takes. */
export interface PoolmarkPool<Input = unknown, Output = unknown> extends WorkerPool<Input, Output> {
  /** Resolves when `run()` would not be refused for `maxQueue`: a wait instead of `QUEUE_FULL`. */
  room(): Promise<void>;
  /** Resolves when so many workers are there. Surplus workers finish what they run. */
  resize(workers: number): Promise<void>;
  /** Counts and times since the opening. */
  stats(): PoolStats;
  /** The same as `close`. */
  [Symbol.asyncDispose](): Promise<void>;
}

type OwnPoolOptions = PoolmarkOptions & {
  readonly batching: boolean;
  readonly start: WorkerSetOptions["start"];
};

/** Puts the parts together: intake → dispatcher → workers, and back. */
export class OwnPool implements PoolmarkPool {
  /** Resolves when every worker has loaded the job; rejects when one cannot. */
  readonly ready: Promise<void>;
  readonly #options: OwnPoolOptions;
  readonly #counters = createCounters();
  readonly #jobTime;
  readonly #intake;
  readonly #workerSet;
  readonly #dispatcher;
  readonly #cancellation;
  #size: number;
  #closed: PoolError | null = null;
  #ending: Promise<void> | undefined;

  constructor(options: OwnPoolOptions) {
    const { jobsPerWorker, maxQueue = Number.POSITIVE_INFINITY } = options;
    this.#options = options;
    this.#size = options.workers;
    this.#jobTime = createJobTimeEstimate(jobsPerWorker);
    this.#intake = createIntake(() => this.#size * jobsPerWorker + maxQueue);
    this.#workerSet = new WorkerSet(options, {
      report: (worker, report) => this.#receive(worker, report),
      loaded: ({ id }) => {
        channels.workerLoaded.publish({ workerId: id });
        this.#dispatcher.dispatch();
      },
      ended: ({ id }, error) => {
        if (error !== null && this.#closed === null) this.#counters.replaced += 1;
        channels.workerEnded.publish({ workerId: id, error });
      },
      requeue: (jobs) => this.#requeue(jobs),
      collect: (worker) => this.#collect(worker),
      lost: (job, error) => this.#fail(job, error),
      broken: (error) => this.#break(error),
    });
    this.#dispatcher = new Dispatcher(this.#intake, this.#workerSet.workers, this.#jobTime, {
      jobsPerWorker,
      batching: options.batching,
      collect: (worker) => this.#collect(worker),
      refuse: (job, error) => this.#fail(job, error),
    });
    this.#cancellation = createCancellation(options.abortGraceMs ?? DEFAULT_GRACE_MS, {
      fail: (job, error) => this.#fail(job, error),
      requeue: (jobs) => this.#requeue(jobs),
      freed: (worker) => {
        this.#workerSet.release(worker);
        this.#dispatcher.dispatchSoon();
      },
      kill: (worker, cause) => this.#workerSet.kill(worker, cause),
    });
    this.ready = this.#workerSet.resize(options.workers);
  }

  run(input: unknown, options?: RunOptions): Promise<unknown> {
    if (this.#closed !== null) return Promise.reject(this.#closed);
    const mistake = options === undefined ? null : mistakeIn("poolmark", options);
    if (mistake !== null) return Promise.reject(mistake);
    if (!this.#intake.hasRoom()) return Promise.reject(queueFull(this.#options.maxQueue));
    const job = this.#intake.submit(input, options);
    if (options !== undefined) {
      this.#cancellation.watch(job);
      if (job.priority !== 0) this.#dispatcher.expectPriorities();
    }
    this.#dispatcher.dispatchSoon();
    return job.promise;
  }

  room(): Promise<void> {
    return this.#intake.room();
  }

  resize(workers: number): Promise<void> {
    if (!Number.isInteger(workers) || workers < 1) {
      throw new RangeError(
        `Cannot resize pool "poolmark" to ${workers} workers: need an integer of at least 1`,
      );
    }
    if (this.#closed !== null) return Promise.reject(this.#closed);
    this.#size = workers;
    return this.#workerSet.resize(workers);
  }

  stats(): PoolStats {
    const { waits, runs, ...counts } = this.#counters;
    const { workers } = this.#workerSet;
    const running = workers.reduce((sum, worker) => sum + this.#runningIn(worker), 0);
    return {
      workers: workers.filter(isReady).length,
      waiting: Math.max(0, this.#intake.unfinished() - running),
      running,
      ...counts,
      waitTimes: timesOf(waits),
      runTimes: timesOf(runs),
    };
  }

  #runningIn({ held, slots }: PoolWorker): number {
    if (held === 0) return 0;
    const unanswered = slots.filter((job) => job !== undefined && !job.settled).length;
    return Math.min(unanswered, this.#options.jobsPerWorker);
  }

  close(): Promise<void> {
    this.#closed ??= closed();
    this.#ending ??= this.#intake.drained().then(() => this.#stop(true));
    return this.#ending;
  }

  terminate(): Promise<void> {
    this.#closed ??= closed();
    const gone = new PoolError("POOL_TERMINATED", 'Pool "poolmark" was terminated before the job was done');
    this.#intake.rejectQueue(gone);
    for (const { slots } of this.#workerSet.workers) {
      for (const job of slots) if (job !== undefined) this.#fail(job, gone);
    }
    const stopping = this.#stop(false);
    this.#ending ??= stopping;
    return stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #receive(worker: PoolWorker, report: Report): void {
    noteReport(worker, performance.now());
    for (let i = 0; i < report.length; i += 2) {
      const tag = report[i] as number;
      const job = find(worker, numberOf(tag));
      if (job !== undefined) this.#settle(worker, job, tag, report[i + 1]);
    }
    const { retireAfterJobs = Number.POSITIVE_INFINITY } = this.#options;
    if (worker.jobsDone >= retireAfterJobs) this.#workerSet.retire(worker);
    this.#workerSet.release(worker);
    this.#dispatcher.onReport(report.length / 2);
  }

  #settle(worker: PoolWorker, job: PendingJob, tag: number, value: unknown): void {
    const slot = slotOf(worker.ring, job.number);
    const startedAtMs = worker.ring.startedAtMs[slot] ?? 0;
    const endedAtMs = worker.ring.endedAtMs[slot] ?? 0;
    const ranMs = endedAtMs - startedAtMs;
    forget(worker, job);
    worker.jobsDone += 1;
    this.#jobTime.observe(ranMs);
    recordMs(this.#counters.runs, ranMs);
    recordMs(this.#counters.waits, startedAtMs - job.submittedAtMs);
    if (hasFailed(tag)) {
      this.#fail(job, deserializeError(value as SerializedError), worker.id);
      return;
    }
    if (!job.settled) this.#counters.done += 1;
    if (channels.jobDone.hasSubscribers) {
      const waitedMs = startedAtMs - job.submittedAtMs;
      channels.jobDone.publish({ workerId: worker.id, waitedMs, ranMs });
    }
    const stamped = (): Stamped => ({ kind: STAMPED, value, startedAtMs, endedAtMs, workerId: worker.id });
    this.#intake.resolve(job, this.#options.stamps ? stamped() : value);
  }

  #collect(worker: PoolWorker): void {
    for (const job of worker.slots) {
      const result = job === undefined ? null : kept(worker.ring, job.number);
      if (job !== undefined && result !== null) {
        this.#settle(worker, job, doneTag(job.number), result.value);
      }
    }
  }

  #fail(job: PendingJob, error: unknown, workerId = job.worker?.id ?? null): void {
    if (!job.settled) {
      this.#counters.failed += 1;
      if (error instanceof PoolError && error.code === "JOB_TIMEOUT") this.#counters.timedOut += 1;
      if (error instanceof PoolError && error.code === "JOB_ABORTED") this.#counters.aborted += 1;
      if (channels.jobFailed.hasSubscribers) channels.jobFailed.publish({ workerId, error });
    }
    this.#intake.reject(job, error);
  }

  #requeue(jobs: readonly PendingJob[]): void {
    this.#intake.queue.requeue(jobs);
    if (this.#closed?.code === "POOL_BROKEN") this.#intake.rejectQueue(this.#closed);
    else this.#dispatcher.dispatch();
  }

  #break(error: PoolError): void {
    this.#closed ??= error;
    channels.broken.publish({ error });
    this.#intake.rejectQueue(error);
  }

  #stop(gently: boolean): Promise<void> {
    this.#dispatcher.stop();
    return this.#workerSet.stop(gently);
  }
}

function queueFull(maxQueue: number | undefined): PoolError {
  return new PoolError("QUEUE_FULL", `Pool "poolmark" already has ${maxQueue} jobs waiting`);
}

const closed = () => new PoolError("POOL_CLOSED", 'Pool "poolmark" is closed: it takes no more jobs');
