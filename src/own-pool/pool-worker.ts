import type { MessagePort, Worker } from "node:worker_threads";
import type { RunOptions } from "../domain/pool.ts";
import { PoolError } from "../domain/pool-error.ts";
import { mistakeInTransfer } from "../domain/run-options.ts";
import type { Order } from "./messages.ts";
import {
  createRingMemory,
  nextNumber,
  offer,
  openRing,
  previousNumber,
  type Ring,
  reclaim,
  slotOf,
} from "./ring.ts";

/** The most jobs that are sent ahead of a worker. */
export const MAX_PREFETCH = 512;

/** A job that was submitted. */
export interface PendingJob {
  input: unknown;
  /** Most jobs have none, and cost nothing for them. */
  readonly options: RunOptions | undefined;
  readonly submittedAtMs: number;
  /** Submission sequence number. */
  readonly order: number;
  readonly priority: number;
  readonly promise: Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** The caller has its answer; the worker may still run the job. */
  settled: boolean;
  /** The worker that has the job, and its number there; null while the job waits in the queue. */
  worker: PoolWorker | null;
  number: number;
  /** Stops its timers and its listener on a signal. */
  release: (() => void) | null;
}

/** One worker as the pool sees it. */
export interface PoolWorker {
  readonly id: number;
  readonly thread: Worker;
  /** The pool's end of the channel. */
  readonly port: MessagePort;
  readonly ring: Ring;
  /** The jobs that the worker has, each at its slot in the ring. */
  readonly slots: (PendingJob | undefined)[];
  /** How many jobs those are. */
  held: number;
  nextNumber: number;
  isLoaded: boolean;
  /** Gets no more jobs, and ends when it has none. */
  isLeaving: boolean;
  /** Why it is ending by itself: its last reports may still be under way. */
  failure: { readonly cause: unknown } | null;
  isEnding: boolean;
  /** When it last reported, or got work while it had none. */
  reportedAtMs: number;
  /** It was found stuck since. */
  isStuck: boolean;
  readonly startedAtMs: number;
  jobsDone: number;
}

export function ringMemoryFor(jobsPerWorker: number): SharedArrayBuffer {
  let slots = 2 * MAX_PREFETCH;
  while (slots < 2 * (jobsPerWorker + MAX_PREFETCH)) slots *= 2;
  return createRingMemory(slots);
}

export function createPoolWorker(
  id: number,
  { thread, port }: Pick<PoolWorker, "thread" | "port">,
  memory: SharedArrayBuffer,
  nowMs: number,
): PoolWorker {
  const ring = openRing(memory);
  return {
    id,
    thread,
    port,
    ring,
    slots: new Array<PendingJob | undefined>(ring.words.length).fill(undefined),
    held: 0,
    nextNumber: 1,
    isLoaded: false,
    isLeaving: false,
    failure: null,
    isEnding: false,
    reportedAtMs: nowMs,
    isStuck: false,
    startedAtMs: nowMs,
    jobsDone: 0,
  };
}

export function noteReport(worker: PoolWorker, nowMs: number): void {
  worker.reportedAtMs = nowMs;
  worker.isStuck = false;
}

export const isReady = ({ isLoaded, isLeaving, failure }: PoolWorker): boolean =>
  isLoaded && !isLeaving && failure === null;

/** Why a worker ended, as the error that its jobs reject with. */
export function deathOf(cause: unknown): PoolError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if ((cause as { code?: unknown } | null)?.code === "JOB_NOT_LOADED") {
    return new PoolError("JOB_NOT_LOADED", message, { cause });
  }
  return new PoolError("WORKER_DIED", `A worker of pool "poolmark" died: ${message}`, { cause });
}

export function find(worker: PoolWorker, number: number): PendingJob | undefined {
  const job = worker.slots[slotOf(worker.ring, number)];
  return job?.number === number ? job : undefined;
}

export function forget(worker: PoolWorker, job: PendingJob): void {
  worker.slots[slotOf(worker.ring, job.number)] = undefined;
  worker.held -= 1;
  job.worker = null;
}

/** Sends jobs in as few messages as possible. `refuse` gets those whose input cannot be sent. */
export function send(worker: PoolWorker, jobs: readonly PendingJob[], refuse: Refuse): void {
  for (let from = 0; from < jobs.length; ) from = sendSome(worker, jobs, from, refuse);
}

type Refuse = (job: PendingJob, error: unknown) => void;

/** One message. Its jobs are numbered without gaps, so it ends at a slot that a long job still has. A transfer travels alone. */
function sendSome(worker: PoolWorker, jobs: readonly PendingJob[], from: number, refuse: Refuse): number {
  while (isTaken(worker)) worker.nextNumber = nextNumber(worker.nextNumber);
  const order: Order = [worker.nextNumber];
  const transfer = jobs[from]?.options?.transfer;
  const mistake = transfer === undefined ? null : mistakeInTransfer(transfer);
  if (mistake !== null) {
    refuse(jobs[from] as PendingJob, mistake); // another job took its buffer meanwhile
    return from + 1;
  }
  let to = from;
  for (let job = jobs[to]; job !== undefined; job = jobs[to]) {
    if (to > from && (isTaken(worker) || isOneWay(job))) break;
    order.push(job.input);
    assign(worker, job);
    to += 1;
    if (isOneWay(job)) break;
  }
  try {
    worker.port.postMessage(order, transfer);
  } catch (error) {
    for (const job of jobs.slice(from, to)) sendAgain(worker, job, to - from === 1, error, refuse);
  }
  return to;
}

/** One of the inputs could not be cloned. Which one shows when each is sent by itself. */
function sendAgain(
  worker: PoolWorker,
  job: PendingJob,
  wasAlone: boolean,
  error: unknown,
  refuse: Refuse,
): void {
  let trouble = error;
  try {
    if (!wasAlone) {
      worker.port.postMessage([job.number, job.input]);
      return;
    }
  } catch (own) {
    trouble = own;
  }
  forget(worker, job);
  refuse(job, trouble);
}

const isTaken = (worker: PoolWorker) => worker.slots[slotOf(worker.ring, worker.nextNumber)] !== undefined;

function assign(worker: PoolWorker, job: PendingJob): void {
  const number = worker.nextNumber;
  job.worker = worker;
  job.number = number;
  worker.slots[slotOf(worker.ring, number)] = job;
  worker.held += 1;
  offer(worker.ring, number, isCancellable(job));
  worker.nextNumber = nextNumber(number);
}

const isCancellable = ({ options }: PendingJob) =>
  options?.signal !== undefined || options?.timeoutMs !== undefined;

/** A job with a transfer cannot be sent a second time. */
export const isOneWay = (job: PendingJob) => (job.options?.transfer?.length ?? 0) > 0;

/** Takes back the jobs that the worker has not started, in the order in which they were sent. */
export function reclaimAll(worker: PoolWorker): PendingJob[] {
  const back: PendingJob[] = [];
  let number = worker.nextNumber;
  let left = worker.held;
  // Jobs are claimed in order: before a claimed one, all are.
  for (let looked = 0; left > 0 && looked < worker.slots.length; looked++) {
    number = previousNumber(number);
    const job = find(worker, number);
    if (job === undefined) continue;
    left -= 1;
    if (isOneWay(job)) continue;
    if (!reclaim(worker.ring, number)) break;
    forget(worker, job);
    back.push(job);
  }
  return back.reverse();
}
