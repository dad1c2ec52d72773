import { setImmediate } from "node:timers";
import { getHeapStatistics } from "node:v8";
import { loadJob } from "../domain/load-job.ts";
import { JobContext } from "./job-context.ts";
import { createPace } from "./pace.ts";
import { claim, finish, keep, listen, mayBeCut, nextNumber, openRing, placeOf, type Ring } from "./ring.ts";
import { describeThrown } from "./thrown.ts";
import {
  ABORT,
  doneTag,
  failedTag,
  HEAP_FULL,
  hasFailed,
  LOADED,
  NOT_LOADED,
  numberOf,
  type Order,
  type Report,
  type Setup,
} from "./wire.ts";

/** A result waits for those of the next jobs no longer than this. */
const SLICE_MS = 0.05;
/** After a job longer than this, so many do not let their results wait for the next job: it may be as long. */
const LONG_MS = 1;
const CAREFUL_JOBS = 1000;
const HEAP_CHECK_MS = 1000;
/** After so long the event loop has its turn: a job's timers, and an abort. */
const TURN_MS = 0.5;

type Post = (report: Report) => void;
/** The worker's end of the channel. */
export interface Line {
  readonly post: Post;
  /** An order that has come, and would else be heard in the next turn of the event loop. */
  readonly next: () => Order | undefined;
}
type Call = (input: unknown, context: JobContext) => unknown;

/** The worker's half: takes orders, runs at most `jobsPerWorker` jobs at once, in their order, and reports results together. */
export function serve(setup: Setup, line: Line): (order: Order) => void {
  const { post } = line;
  const runner = new Runner(setup, createOutbox(setup, post), line.next);
  loadJob(setup.job).then(
    (job) => {
      post([LOADED]);
      runner.begin(job as Call);
    },
    (error) => post([NOT_LOADED, describeThrown(error)]),
  );
  return (order) => runner.take(order);
}

class Runner {
  readonly #ring: Ring;
  readonly #limit: number;
  readonly #isBatching: boolean;
  readonly #outbox: Outbox;
  readonly #pace = createPace(1);
  readonly #nextOrder: Line["next"];
  readonly #inbox: Order[] = [];
  /** Of the jobs that have asked for their signal. */
  readonly #contexts = new Map<number, JobContext>();
  #call: Call | undefined;
  /** Which of the first order's inputs is next. */
  #cursor = 1;
  #running = 0;
  #careful = 0;

  constructor(setup: Setup, outbox: Outbox, next: Line["next"]) {
    this.#ring = openRing(setup.ring);
    this.#limit = setup.jobsPerWorker;
    this.#isBatching = setup.batching;
    this.#outbox = outbox;
    this.#nextOrder = next;
  }

  begin(call: Call): void {
    this.#call = call;
    this.#pump();
  }

  take(order: Order): void {
    if (this.#accept(order)) this.#pump();
  }

  /** @returns whether it brings jobs */
  #accept(order: Order): boolean {
    if (order[0] === ABORT) {
      this.#contexts.get(order[1] as number)?.abort();
      return false;
    }
    this.#inbox.push(order);
    return true;
  }

  #pump(): void {
    const call = this.#call;
    let nowMs = epochMs();
    const untilMs = nowMs + TURN_MS;
    while (this.#running < this.#limit && call !== undefined) {
      const order = this.#inbox[0];
      if (order === undefined) {
        if (nowMs < untilMs && this.#fetch()) continue;
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
      if (claim(this.#ring, number)) nowMs = this.#start(call, number, input, nowMs);
    }
    if (this.#running === 0 && this.#inbox.length === 0) this.#outbox.flush();
    else this.#outbox.flushSoon();
  }

  /** Where results wait to be reported, they go with those of an order that has come meanwhile. */
  #fetch(): boolean {
    if (!this.#isBatching || this.#running > 0 || this.#outbox.waiting() < 2) return false;
    const order = this.#nextOrder();
    return order !== undefined && (this.#accept(order) || this.#fetch());
  }

  /** @returns what the time is when it has run, or has been started */
  #start(call: Call, number: number, input: unknown, nowMs: number): number {
    // Nothing that is done may be lost with a worker that is killed.
    if (mayBeCut(this.#ring, number)) this.#outbox.flush();
    this.#ring.startedAtMs[placeOf(this.#ring, number)] = nowMs;
    try {
      const result = call(input, new JobContext(number, this.#listen));
      if (!isThenable(result)) return this.#finish(doneTag(number), result, nowMs);
      this.#running += 1;
      Promise.resolve(result).then(
        (value) => this.#finishLater(doneTag(number), value),
        (error) => this.#finishLater(failedTag(number), describeThrown(error)),
      );
      return epochMs();
    } catch (error) {
      return this.#finish(failedTag(number), describeThrown(error), nowMs);
    }
  }

  #finish(tag: number, value: unknown, startedAtMs: number): number {
    const nowMs = epochMs();
    const number = numberOf(tag);
    const isKept = !hasFailed(tag) && keep(this.#ring, number, value);
    finish(this.#ring, number, nowMs);
    if (this.#contexts.size > 0) this.#contexts.delete(number);
    if (nowMs - startedAtMs > LONG_MS) this.#careful = CAREFUL_JOBS;
    else if (this.#careful > 0) this.#careful -= 1;
    this.#pace.observe(nowMs - startedAtMs);
    // One that is kept cannot be lost, and among short jobs the pool sees it if the next turns out to be long.
    const canWait = this.#pace.isShort() && (isKept || (this.#careful === 0 && !hasFailed(tag)));
    this.#outbox.add(tag, value, canWait ? startedAtMs : Number.NEGATIVE_INFINITY, nowMs);
    return nowMs;
  }

  #finishLater(tag: number, value: unknown): void {
    this.#running -= 1;
    this.#finish(tag, value, this.#ring.startedAtMs[placeOf(this.#ring, numberOf(tag))] ?? 0);
    this.#pump();
  }

  readonly #listen = (number: number, context: JobContext): void => {
    this.#contexts.set(number, context);
    listen(this.#ring, number);
  };
}

interface Outbox {
  /** @param sinceMs from when on its slice counts: its start, so that a job as long as a slice waits for no other */
  add(tag: number, value: unknown, sinceMs: number, nowMs: number): void;
  /** How many results it holds. */
  waiting(): number;
  flush(): void;
  flushSoon(): void;
}

function createOutbox(setup: Setup, post: Post): Outbox {
  let report: unknown[] = [];
  let waitingSinceMs = 0;
  let scheduled = false;
  let heapCheckedAtMs = 0;

  function flush(): void {
    if (report.length === 0) return;
    const full = report as Report;
    report = [];
    try {
      post(full);
    } catch {
      // One of the values cannot be cloned: each by itself.
      for (let i = 0; i < full.length; i += 2) postOne(post, full[i] as number, full[i + 1]);
    }
    if (setup.heapLimitBytes !== null) watchHeap(setup.heapLimitBytes);
  }

  function watchHeap(limitBytes: number): void {
    const nowMs = performance.now();
    if (nowMs - heapCheckedAtMs < HEAP_CHECK_MS) return;
    heapCheckedAtMs = nowMs;
    if (getHeapStatistics().used_heap_size > limitBytes) post([HEAP_FULL]);
  }

  // What is done must not be lost with a worker that ends itself.
  process.once("exit", flush);
  return {
    flush,
    waiting: () => report.length / 2,
    add(tag: number, value: unknown, sinceMs: number, nowMs: number): void {
      if (report.length === 0 || sinceMs < waitingSinceMs) waitingSinceMs = sinceMs;
      report.push(tag, value);
      if (!setup.batching || nowMs - waitingSinceMs >= SLICE_MS) flush();
    },
    /** At the end of this turn of the event loop. */
    flushSoon(): void {
      if (scheduled || report.length === 0) return;
      scheduled = true;
      setImmediate(() => {
        scheduled = false;
        flush();
      });
    },
  };
}

function postOne(post: Post, tag: number, value: unknown): void {
  try {
    post([tag, value]);
  } catch (uncloneable) {
    post([tag | 1, describeThrown(uncloneable)]);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<PromiseLike<unknown>>).then === "function"
  );
}

const originMs = performance.timeOrigin;
const epochMs = () => originMs + performance.now();
