import { epochMs } from "../domain/epoch.ts";
import { Fifo } from "../domain/fifo.ts";
import type { RunOptions } from "../domain/pool.ts";
import type { PoolError } from "../domain/pool-error.ts";
import type { PendingJob } from "./pool-worker.ts";
import { JobQueue } from "./queue.ts";

/** Where jobs come in, wait, and are answered: each exactly once. */
export interface Intake {
  /** The jobs that no worker has. Some of them may be settled. */
  readonly queue: JobQueue;
  /** Jobs without an answer. */
  unfinished(): number;
  hasRoom(): boolean;
  /** Resolves when `hasRoom()`, for callers in their order. */
  room(): Promise<void>;
  submit(input: unknown, options: RunOptions | undefined): PendingJob;
  resolve(job: PendingJob, value: unknown): void;
  reject(job: PendingJob, error: unknown): void;
  /** Resolves when no job is unfinished. */
  drained(): Promise<void>;
  rejectQueue(error: PoolError): void;
}

/** @param limit how many jobs may be unfinished at once: those that can run and those that may wait */
export function createIntake(limit: () => number): Intake {
  const queue = new JobQueue();
  const waitingForRoom = new Fifo<() => void>();
  let waitingForEnd: (() => void)[] = [];
  let submitted = 0;
  let unfinished = 0;

  /** @returns whether this is the job's first answer */
  function settle(job: PendingJob): boolean {
    job.release?.();
    if (job.settled) return false;
    job.settled = true;
    job.input = undefined;
    unfinished -= 1;
    if (waitingForRoom.size > 0 && unfinished < limit()) waitingForRoom.shift()?.();
    if (unfinished > 0 || waitingForEnd.length === 0) return true;
    for (const wake of waitingForEnd) wake();
    waitingForEnd = [];
    return true;
  }

  const reject = (job: PendingJob, error: unknown) => {
    if (settle(job)) job.reject(error);
  };

  return {
    queue,
    reject,
    unfinished: () => unfinished,
    hasRoom: () => unfinished < limit(),
    async room() {
      while (unfinished >= limit()) await new Promise<void>((resolve) => waitingForRoom.push(resolve));
    },
    submit(input, options) {
      const job = createPendingJob(input, options, epochMs(), submitted++);
      unfinished += 1;
      queue.push(job);
      return job;
    },
    resolve(job, value) {
      if (settle(job)) job.resolve(value);
    },
    async drained() {
      if (unfinished > 0) await new Promise<void>((resolve) => waitingForEnd.push(resolve));
    },
    rejectQueue(error) {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) reject(next, error);
    },
  };
}

export function createPendingJob(
  input: unknown,
  options: RunOptions | undefined,
  submittedAtMs: number,
  order: number,
): PendingJob {
  let resolve: (value: unknown) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<unknown>((succeed, fail) => {
    resolve = succeed;
    reject = fail;
  });
  return {
    input,
    options,
    submittedAtMs,
    order,
    priority: options?.priority ?? 0,
    promise,
    resolve,
    reject,
    settled: false,
    worker: null,
    number: 0,
    release: null,
  };
}
