import { epochMs } from "../domain/epoch.ts";
import { onAbort } from "../domain/on-abort.ts";
import { PoolError } from "../domain/pool-error.ts";
import { ABORT } from "./messages.ts";
import { find, forget, type PendingJob, type PoolWorker, reclaimAll } from "./pool-worker.ts";
import { DONE, LISTENING, reclaim, slotOf, stateOf } from "./ring.ts";

const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Cancellation {
  /** Watches a job that has a signal or a time limit. */
  watch(job: PendingJob): void;
}

interface CancellationEvents {
  /** Answers the caller. */
  fail(job: PendingJob, error: PoolError): void;
  /** The jobs go to another worker. */
  requeue(jobs: readonly PendingJob[]): void;
  /** The worker has one job less, which it will not report. */
  freed(worker: PoolWorker): void;
  kill(worker: PoolWorker, cause: PoolError): void;
}

/**
 * Aborts and timeouts. The caller has its answer at once. A waiting job never starts. For a running job its worker is
 * replaced: after a grace if the job has asked for its signal, or if other jobs run beside it.
 */
export function createCancellation(graceMs: number, events: CancellationEvents): Cancellation {
  function cancel(job: PendingJob, error: PoolError): void {
    const { worker } = job;
    if (job.settled) return;
    events.fail(job, error);
    if (worker === null) return;
    if (reclaim(worker.ring, job.number)) {
      forget(worker, job);
      events.freed(worker);
    }
    // The result of a finished job is under way.
    else if (stateOf(worker.ring, job.number) !== DONE) stop(worker, job, error);
  }

  function stop(worker: PoolWorker, job: PendingJob, error: PoolError): void {
    const isListening = stateOf(worker.ring, job.number) === LISTENING;
    events.requeue(reclaimAll(worker));
    if (!isListening && worker.held === 1) {
      events.kill(worker, error);
      return;
    }
    if (isListening) worker.port.postMessage([ABORT, job.number]);
    const grace = setTimeout(() => {
      if (find(worker, job.number) === job) events.kill(worker, error);
    }, graceMs);
    job.release = () => clearTimeout(grace);
  }

  return {
    watch(job) {
      const { signal, timeoutMs } = job.options ?? {};
      const stopTimer = timeoutMs === undefined ? null : watchTime(job, timeoutMs, cancel);
      const stopListening = signal === undefined ? null : watchSignal(job, signal, cancel);
      const release = () => {
        stopTimer?.();
        stopListening?.();
      };
      if (job.settled) release();
      else job.release = release;
    },
  };
}

type Cancel = (job: PendingJob, error: PoolError) => void;

function watchTime(job: PendingJob, timeoutMs: number, cancel: Cancel): () => void {
  let timer = setTimeout(look, Math.min(timeoutMs, LONGEST_TIMER_MS));
  const late = () =>
    new PoolError("JOB_TIMEOUT", `Job stopped: it ran longer than its timeout of ${timeoutMs} ms`);
  /** No message says that a job starts, so this looks, as seldom as possible. */
  function look(): void {
    const startedAtMs = startOf(job);
    const leftMs = startedAtMs === 0 ? timeoutMs : startedAtMs + timeoutMs - epochMs();
    if (leftMs <= 0) cancel(job, late());
    else timer = setTimeout(look, Math.min(Math.ceil(leftMs), LONGEST_TIMER_MS));
  }
  return () => clearTimeout(timer);
}

function watchSignal(job: PendingJob, signal: AbortSignal, cancel: Cancel): (() => void) | null {
  const abort = (reason: unknown) =>
    cancel(job, new PoolError("JOB_ABORTED", "Job aborted by its signal", { cause: reason }));
  if (!signal.aborted) return onAbort(signal, abort);
  abort(signal.reason);
  return null;
}

/** In ms since the epoch; 0: the job has not started. */
function startOf({ worker, number }: PendingJob): number {
  return worker === null ? 0 : (worker.ring.startedAtMs[slotOf(worker.ring, number)] ?? 0);
}
