import { type RunOptions, STAMPED, type Stamped, type WorkerPool } from "../domain/pool.ts";
import { PoolError } from "../domain/pool-error.ts";
import { channels } from "./announce.ts";
import { createCutter } from "./cut-short.ts";
import { createDesk } from "./desk.ts";
import { Dispatcher } from "./dispatcher.ts";
import { find, forget, hear, isReady, type Member } from "./member.ts";
import { graceOf, type PoolmarkOptions } from "./options.ts";
import { createPace } from "./pace.ts";
import { kept, placeOf } from "./ring.ts";
import { Staff, type StaffOptions } from "./staff.ts";
import { createTally, type PoolStats, recordMs, timesOf } from "./tally.ts";
import { reviveThrown, type Thrown } from "./thrown.ts";
import { createTicket, type Ticket } from "./ticket.ts";
import { doneTag, hasFailed, numberOf, type Report } from "./wire.ts";

/** Our own pool: beside `run`, `close` and `terminate`, what people who run one need. */
export interface PoolmarkPool<Input = unknown, Output = unknown> extends WorkerPool<Input, Output> {
  /** Resolves when a job handed over now would not be refused for `maxQueue`: waiting instead of `QUEUE_FULL`. */
  room(): Promise<void>;
  /** Resolves when so many workers are there; those that are too many finish what they run. */
  resize(workers: number): Promise<void>;
  /** What it has done since it was opened, and what it does now. Times are in ms. */
  stats(): PoolStats;
  /** The same as `close`. */
  [Symbol.asyncDispose](): Promise<void>;
}

export type Opening = PoolmarkOptions & {
  readonly batching: boolean;
  readonly start: StaffOptions["start"];
};

/** Puts the parts together: desk → dispatcher → staff, and back. */
export class OwnPool implements PoolmarkPool {
  /** Resolves when every worker has loaded the job; rejects when one cannot. */
  readonly ready: Promise<void>;
  readonly #options: Opening;
  readonly #tally = createTally();
  readonly #pace;
  readonly #desk;
  readonly #staff;
  readonly #dispatcher;
  readonly #cutter;
  #workers: number;
  #order = 0;
  #closed: PoolError | null = null;
  #ending: Promise<void> | undefined;

  constructor(options: Opening) {
    const { jobsPerWorker, maxQueue = Number.POSITIVE_INFINITY } = options;
    this.#options = options;
    this.#workers = options.workers;
    this.#pace = createPace(jobsPerWorker);
    this.#desk = createDesk(() => this.#workers * jobsPerWorker + maxQueue);
    this.#staff = new Staff(options, {
      report: (member, report) => this.#receive(member, report),
      loaded: ({ id }) => {
        channels.workerLoaded.publish({ workerId: id });
        this.#dispatcher.dispatch();
      },
      ended: ({ id }, error) => {
        if (error !== null && this.#closed === null) this.#tally.replaced += 1;
        channels.workerEnded.publish({ workerId: id, error });
      },
      giveBack: (tickets) => this.#giveBack(tickets),
      harvest: (member) => this.#harvest(member),
      lose: (ticket, error) => this.#fail(ticket, error),
      breakDown: (error) => this.#breakDown(error),
    });
    this.#dispatcher = new Dispatcher(this.#desk, this.#staff.members, this.#pace, {
      jobsPerWorker,
      batching: options.batching,
      harvest: (member) => this.#harvest(member),
      refuse: (ticket, error) => this.#fail(ticket, error),
    });
    this.#cutter = createCutter(graceOf(options), {
      fail: (ticket, error) => this.#fail(ticket, error),
      relieve: (tickets) => this.#giveBack(tickets),
      freed: (member) => {
        this.#staff.release(member);
        this.#dispatcher.dispatchSoon();
      },
      kill: (member, cause) => this.#staff.kill(member, cause),
    });
    this.ready = this.#staff.resize(options.workers);
  }

  run(input: unknown, options?: RunOptions): Promise<unknown> {
    if (this.#closed !== null) return Promise.reject(this.#closed);
    if (!this.#desk.hasRoom()) return Promise.reject(queueFull(this.#options.maxQueue));
    const mistake = options === undefined ? null : mistakeIn(options);
    if (mistake !== null) return Promise.reject(new RangeError(mistake));
    const ticket = createTicket(input, options, epochMs(), this.#order++);
    this.#desk.take(ticket);
    if (options !== undefined) {
      this.#cutter.watch(ticket);
      if (ticket.priority !== 0) this.#dispatcher.expectPriorities();
    }
    this.#dispatcher.dispatchSoon();
    return ticket.promise;
  }

  room(): Promise<void> {
    return this.#desk.room();
  }

  resize(workers: number): Promise<void> {
    if (!Number.isInteger(workers) || workers < 1) {
      throw new RangeError(
        `Cannot resize pool "poolmark" to ${workers} workers: need an integer of at least 1`,
      );
    }
    if (this.#closed !== null) return Promise.reject(this.#closed);
    this.#workers = workers;
    return this.#staff.resize(workers);
  }

  stats(): PoolStats {
    const { waits, runs, ...counts } = this.#tally;
    const { members } = this.#staff;
    const { jobsPerWorker } = this.#options;
    const running = members.reduce((sum, { holds }) => sum + Math.min(holds, jobsPerWorker), 0);
    return {
      workers: members.filter(isReady).length,
      waiting: Math.max(0, this.#desk.unfinished() - running),
      running,
      ...counts,
      waitTimes: timesOf(waits),
      runTimes: timesOf(runs),
    };
  }

  close(): Promise<void> {
    this.#closed ??= closed();
    this.#ending ??= this.#desk.drained().then(() => this.#stop());
    return this.#ending;
  }

  terminate(): Promise<void> {
    this.#closed ??= closed();
    const gone = new PoolError("POOL_TERMINATED", 'Pool "poolmark" was terminated before the job was done');
    this.#desk.rejectQueue(gone);
    for (const { places } of this.#staff.members) {
      for (const ticket of places) if (ticket !== undefined) this.#fail(ticket, gone);
    }
    const stopping = this.#stop();
    this.#ending ??= stopping;
    return stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #receive(member: Member, report: Report): void {
    hear(member, performance.now());
    for (let i = 0; i < report.length; i += 2) {
      const tag = report[i] as number;
      const ticket = find(member, numberOf(tag));
      if (ticket !== undefined) this.#settle(member, ticket, tag, report[i + 1]);
    }
    const { retireAfterJobs = Number.POSITIVE_INFINITY } = this.#options;
    if (member.jobsDone >= retireAfterJobs) this.#staff.retire(member);
    this.#staff.release(member);
    this.#dispatcher.hear(report.length / 2);
  }

  #settle(member: Member, ticket: Ticket, tag: number, value: unknown): void {
    const place = placeOf(member.ring, ticket.number);
    const startedAtMs = member.ring.startedAtMs[place] ?? 0;
    const endedAtMs = member.ring.endedAtMs[place] ?? 0;
    const ranMs = endedAtMs - startedAtMs;
    forget(member, ticket);
    member.jobsDone += 1;
    this.#pace.observe(ranMs);
    recordMs(this.#tally.runs, ranMs);
    recordMs(this.#tally.waits, startedAtMs - ticket.submittedAtMs);
    if (hasFailed(tag)) {
      this.#fail(ticket, reviveThrown(value as Thrown), member.id);
      return;
    }
    if (!ticket.settled) this.#tally.done += 1;
    if (channels.jobDone.hasSubscribers) {
      const waitedMs = startedAtMs - ticket.submittedAtMs;
      channels.jobDone.publish({ workerId: member.id, waitedMs, ranMs });
    }
    const stamped = (): Stamped => ({ kind: STAMPED, value, startedAtMs, endedAtMs, workerId: member.id });
    this.#desk.resolve(ticket, this.#options.stamps ? stamped() : value);
  }

  #harvest(member: Member): void {
    for (const ticket of member.places) {
      const result = ticket === undefined ? null : kept(member.ring, ticket.number);
      if (ticket !== undefined && result !== null) {
        this.#settle(member, ticket, doneTag(ticket.number), result.value);
      }
    }
  }

  #fail(ticket: Ticket, error: unknown, workerId = ticket.member?.id ?? null): void {
    if (!ticket.settled) {
      this.#tally.failed += 1;
      if (error instanceof PoolError && error.code === "JOB_TIMEOUT") this.#tally.timedOut += 1;
      if (error instanceof PoolError && error.code === "JOB_ABORTED") this.#tally.aborted += 1;
      if (channels.jobFailed.hasSubscribers) channels.jobFailed.publish({ workerId, error });
    }
    this.#desk.reject(ticket, error);
  }

  #giveBack(tickets: readonly Ticket[]): void {
    this.#desk.takeAgain(tickets);
    if (this.#closed?.code === "POOL_BROKEN") this.#desk.rejectQueue(this.#closed);
    else this.#dispatcher.dispatch();
  }

  #breakDown(error: PoolError): void {
    this.#closed ??= error;
    channels.broken.publish({ error });
    this.#desk.rejectQueue(error);
  }

  #stop(): Promise<void> {
    this.#dispatcher.stop();
    return this.#staff.stop();
  }
}

function mistakeIn({ timeoutMs = 1, priority = 0 }: RunOptions): string | null {
  if (!(timeoutMs > 0)) return `timeoutMs is ${timeoutMs}, need more than 0`;
  return Number.isFinite(priority) ? null : `priority is ${priority}, need a finite number`;
}

function queueFull(maxQueue: number | undefined): PoolError {
  return new PoolError("QUEUE_FULL", `Pool "poolmark" already has ${maxQueue} jobs waiting`);
}

const closed = () => new PoolError("POOL_CLOSED", 'Pool "poolmark" is closed: it takes no more jobs');
const originMs = performance.timeOrigin;
const epochMs = () => originMs + performance.now();
