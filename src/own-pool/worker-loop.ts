import { epochMs } from "../domain/epoch.ts";
import type { JobFunction } from "../domain/job.ts";
import { loadJob } from "../host/load-job.ts";
import { CancellableJob, followJobs } from "./job-signal.ts";
import { createJobTimeEstimate } from "./job-time-estimate.ts";
import {
  ABORT,
  doneTag,
  END,
  failedTag,
  hasFailed,
  LOADED,
  NOT_LOADED,
  numberOf,
  type Order,
  type WorkerSetup,
} from "./messages.ts";
import { createOutbox, type Outbox, type Post } from "./outbox.ts";
import {
  claim,
  finish,
  isCancellable,
  keep,
  listen,
  nextNumber,
  openRing,
  type Ring,
  slotOf,
} from "./ring.ts";
import { serializeError } from "./serialized-error.ts";

/** After a job longer than this, results are reported at once for some time: the next job may be as long. */
const LONG_MS = 1;
const JOBS_REPORTED_AT_ONCE = 1000;
/** The event loop gets its turn after so long, for a job's timers and an abort. */
const TURN_MS = 0.5;

/** The worker's end of the channel. */
interface WorkerChannel {
  readonly post: Post;
  /** An order that has come, which the next turn of the event loop would bring. */
  readonly next: () => Order | undefined;
}

/** The worker's half: takes orders, runs at most `jobsPerWorker` jobs at once, in their order, and reports results. */
export function serveJobs(setup: WorkerSetup, { post, next }: WorkerChannel): (order: Order) => void {
  const runner = new JobRunner(setup, createOutbox(setup, post), next);
  loadJob(setup.job).then(
    (job) => {
      post([LOADED]);
      runner.begin(job);
    },
    (error) => post([NOT_LOADED, serializeError(error)]),
  );
  return (order) => runner.take(order);
}

class JobRunner {
  readonly #ring: Ring;
  readonly #limit: number;
  readonly #isBatching: boolean;
  readonly #outbox: Outbox;
  readonly #nextOrder: WorkerChannel["next"];
  readonly #callAs;
  readonly #jobTime = createJobTimeEstimate(1);
  readonly #inbox: Order[] = [];
  /** The jobs that have asked for their signal. */
  readonly #listening = new Map<number, CancellableJob>();
  #run: JobFunction | undefined;
  /** Which input of the first order is next. */
  #cursor = 1;
  #running = 0;
  #toReportAtOnce = 0;

  constructor(setup: WorkerSetup, outbox: Outbox, next: WorkerChannel["next"]) {
    this.#ring = openRing(setup.ring);
    this.#limit = setup.jobsPerWorker;
    this.#isBatching = setup.batching;
    this.#callAs = followJobs(setup.jobsPerWorker);
    this.#outbox = outbox;
    this.#nextOrder = next;
  }

  begin(run: JobFunction): void {
    this.#run = run;
    this.#startJobs();
  }

  take(order: Order): void {
    if (this.#accept(order)) this.#startJobs();
  }

  /** @returns whether the order brings jobs */
  #accept(order: Order): boolean {
    if (order[0] === ABORT) this.#listening.get(order[1] as number)?.abort();
    else if (order[0] === END) process.exit(0);
    else this.#inbox.push(order);
    return order[0] >= 0;
  }

  #startJobs(): void {
    const run = this.#run;
    let nowMs = epochMs();
    const untilMs = nowMs + TURN_MS;
    while (this.#running < this.#limit && run !== undefined) {
      const order = this.#inbox[0];
      if (order === undefined) {
        if (nowMs < untilMs && this.#fetchOrder()) continue;
        break;
      }
      if (this.#cursor === order.length) {
        this.#inbox.shift();
        this.#cursor = 1;
        continue;
      }
      const number = order[0];
      const input = order[this.#cursor++];
      order[0] = nextNumber(number);
      if (claim(this.#ring, number)) nowMs = this.#start(run, number, input, nowMs);
    }
    if (this.#running === 0 && this.#inbox.length === 0) this.#outbox.flush();
    else this.#outbox.flushSoon();
  }

  /** Results that wait to be reported can travel with those of an order that has come meanwhile. */
  #fetchOrder(): boolean {
    if (!this.#isBatching || this.#running > 0 || this.#outbox.size() < 2) return false;
    const order = this.#nextOrder();
    return order !== undefined && (this.#accept(order) || this.#fetchOrder());
  }

  /** @returns the time when the job has run, or has been started */
  #start(run: JobFunction, number: number, input: unknown, nowMs: number): number {
    // No result may be lost with a worker that is stopped.
    if (isCancellable(this.#ring, number)) this.#outbox.flush();
    this.#ring.startedAtMs[slotOf(this.#ring, number)] = nowMs;
    try {
      const result = this.#callAs(new CancellableJob(number, this.#listen), run, input);
      if (!isThenable(result)) return this.#finish(doneTag(number), result, nowMs);
      this.#running += 1;
      Promise.resolve(result).then(
        (value) => this.#finishLater(doneTag(number), value),
        (error) => this.#finishLater(failedTag(number), serializeError(error)),
      );
      return epochMs();
    } catch (error) {
      return this.#finish(failedTag(number), serializeError(error), nowMs);
    }
  }

  #finish(tag: number, value: unknown, startedAtMs: number): number {
    const nowMs = epochMs();
    const number = numberOf(tag);
    const isKept = !hasFailed(tag) && keep(this.#ring, number, value);
    finish(this.#ring, number, nowMs);
    if (this.#listening.size > 0) this.#listening.delete(number);
    if (nowMs - startedAtMs > LONG_MS) this.#toReportAtOnce = JOBS_REPORTED_AT_ONCE;
    else if (this.#toReportAtOnce > 0) this.#toReportAtOnce -= 1;
    this.#jobTime.observe(nowMs - startedAtMs);
    // A kept result cannot be lost, and among short jobs the pool sees it if the next turns out to be long.
    const canWait = this.#jobTime.isShort() && (isKept || (this.#toReportAtOnce === 0 && !hasFailed(tag)));
    this.#outbox.add(tag, value, canWait ? startedAtMs : Number.NEGATIVE_INFINITY, nowMs);
    return nowMs;
  }

  #finishLater(tag: number, value: unknown): void {
    this.#running -= 1;
    this.#finish(tag, value, this.#ring.startedAtMs[slotOf(this.#ring, numberOf(tag))] ?? 0);
    this.#startJobs();
  }

  readonly #listen = (number: number, job: CancellableJob): void => {
    if (listen(this.#ring, number)) this.#listening.set(number, job);
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<PromiseLike<unknown>>).then === "function"
  );
}
