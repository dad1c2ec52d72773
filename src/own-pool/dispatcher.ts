import type { Intake } from "./intake.ts";
import type { JobTimeEstimate } from "./job-time-estimate.ts";
import {
  isOneWay,
  isReady,
  MAX_PREFETCH,
  noteReport,
  type PendingJob,
  type PoolWorker,
  reclaimAll,
  send,
} from "./pool-worker.ts";
import { shareOut } from "./share-out.ts";

/** A worker silent for so long is stuck: its results are collected, its unstarted jobs go to an idle worker. */
const STUCK_MS = 0.2;
const WATCH_MS = 1;

interface DispatcherOptions {
  readonly jobsPerWorker: number;
  /** Without batching one job a message, and none ahead. */
  readonly batching: boolean;
  /** Settles jobs that are done and not reported. */
  readonly collect: (worker: PoolWorker) => void;
  /** Answers a job whose input cannot be sent. */
  readonly refuse: (job: PendingJob, error: unknown) => void;
}

/** Decides which worker gets which job, and when. */
export class Dispatcher {
  readonly #intake: Intake;
  readonly #workers: readonly PoolWorker[];
  readonly #jobTime: JobTimeEstimate;
  readonly #jobsPerWorker: number;
  readonly #batching: boolean;
  readonly #collect: DispatcherOptions["collect"];
  readonly #refuse: (job: PendingJob, error: unknown) => void;
  #isScheduled = false;
  #expectsSoloJob = false;
  #hasPriorities = false;
  #watch: ReturnType<typeof setTimeout> | undefined;

  /** @param workers the current ones: the array changes */
  constructor(
    intake: Intake,
    workers: readonly PoolWorker[],
    jobTime: JobTimeEstimate,
    options: DispatcherOptions,
  ) {
    this.#intake = intake;
    this.#workers = workers;
    this.#jobTime = jobTime;
    this.#jobsPerWorker = options.jobsPerWorker;
    this.#batching = options.batching;
    this.#collect = options.collect;
    this.#refuse = (job, error) => {
      options.refuse(job, error);
      this.dispatchSoon(); // no report will come for it
    };
  }

  /** Gives the waiting jobs to workers, now. */
  dispatch(): void {
    const nowMs = performance.now();
    if (this.#batching) this.#reclaimFromStuck(nowMs);
    if (this.#intake.queue.size === 0) return;
    if (this.#hasPriorities) this.#reclaimLessUrgent();
    const minimumShare = this.#batching ? this.#jobTime.minimumShare(MAX_PREFETCH) : 0;
    const isAlone = this.#intake.queue.size === 1 && (minimumShare <= 1 || !this.#workers.some(isBusy));
    const idle = isAlone ? this.#workers.find(this.#isIdle) : undefined;
    if (idle !== undefined) this.#give(idle, 1, nowMs);
    else this.#share(minimumShare, nowMs);
  }

  /** @param minimumShare so many jobs are not worth waking a second worker: a busy one gets them */
  #share(minimumShare: number, nowMs: number): void {
    const ready = this.#workers.filter(isReady);
    if (minimumShare > 1) ready.sort((a, b) => b.held - a.held);
    const prefetch = this.#batching ? this.#jobTime.prefetchDepth(MAX_PREFETCH) : 0;
    const held = ready.map((worker) => worker.held);
    // Nothing is sent ahead to a worker that is stuck.
    const most = ready.map(({ isStuck }) => this.#jobsPerWorker + (isStuck ? 0 : prefetch));
    const shares = shareOut(this.#intake.queue.size, held, most, minimumShare);
    for (const [i, worker] of ready.entries()) this.#give(worker, shares[i] ?? 0, nowMs);
  }

  /** At the end of this turn of the event loop, so that its jobs travel together; now for a job that will be alone. */
  dispatchSoon(): void {
    if (this.#isScheduled) return;
    if (this.#expectsSoloJob) {
      this.#expectsSoloJob = false;
      this.dispatch();
      return;
    }
    this.#isScheduled = true;
    process.nextTick(this.#tick);
  }

  /** After a report of so many results. */
  onReport(results: number): void {
    // After the only job, the next one is likely to come alone, too.
    this.#expectsSoloJob = results === 1 && this.#intake.unfinished() === 0;
    if (this.#intake.queue.size > 0) this.dispatch();
    else if (this.#batching && this.#workers.some(({ held }) => held > 1)) this.dispatchSoon();
  }

  /** From now on jobs may differ in their priority. */
  expectPriorities(): void {
    this.#hasPriorities = true;
  }

  stop(): void {
    clearTimeout(this.#watch);
  }

  #give(worker: PoolWorker, share: number, nowMs: number): void {
    const jobs: PendingJob[] = [];
    while (jobs.length < share) {
      const job = this.#intake.queue.peek();
      if (job === undefined) break;
      // A job that cannot be reclaimed is not sent ahead.
      if (isOneWay(job) && worker.held + jobs.length >= this.#jobsPerWorker) break;
      if (!job.settled) jobs.push(job);
      this.#intake.queue.shift();
    }
    if (worker.held === 0) noteReport(worker, nowMs);
    if (this.#batching) send(worker, jobs, this.#refuse);
    else for (const job of jobs) send(worker, [job], this.#refuse);
  }

  /** Collects the results of workers that are stuck, and takes back the jobs that they have not started. */
  #reclaimFromStuck(nowMs: number): void {
    const someCanRun = this.#workers.some(this.#canRun);
    const patienceMs = someCanRun ? STUCK_MS : this.#jobTime.patienceMs();
    // Long jobs are reported one by one: their workers are looked at when another worker reports.
    const watches = someCanRun || this.#jobTime.isShort();
    for (const worker of this.#workers) {
      if (worker.held <= 1) continue;
      const silentMs = nowMs - worker.reportedAtMs;
      if (silentMs > STUCK_MS && !worker.isStuck) {
        worker.isStuck = true;
        this.#collect(worker);
      } else if (!worker.isStuck && watches) this.#watch ??= setTimeout(this.#look, WATCH_MS);
      if (silentMs > patienceMs && worker.held > this.#jobsPerWorker)
        this.#intake.queue.requeue(reclaimAll(worker));
    }
  }

  /** A waiting job goes before less urgent ones that were sent ahead. */
  #reclaimLessUrgent(): void {
    const urgent = this.#intake.queue.peek()?.priority ?? 0;
    for (const worker of this.#workers) {
      const hasLess = worker.slots.some((job) => job !== undefined && job.priority < urgent);
      if (hasLess) this.#intake.queue.requeue(reclaimAll(worker));
    }
  }

  readonly #tick = (): void => {
    this.#isScheduled = false;
    this.dispatch();
  };

  readonly #look = (): void => {
    this.#watch = undefined;
    this.dispatch();
  };

  readonly #isIdle = (worker: PoolWorker): boolean => worker.held === 0 && isReady(worker);

  readonly #canRun = (worker: PoolWorker): boolean => isReady(worker) && worker.held < this.#jobsPerWorker;
}

const isBusy = ({ held }: PoolWorker): boolean => held > 0;
