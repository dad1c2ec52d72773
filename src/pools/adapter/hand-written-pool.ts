import { Fifo } from "../../domain/fifo.ts";
import type { OpenOptions, PoolAbilities, PoolAdapter, RunOptions } from "../../domain/pool.ts";
import { PoolError } from "../../domain/pool-error.ts";
import { type LibraryPool, queueFull } from "./managed-pool.ts";

const BY_HAND = "Left out of the hand-written pool, as people who write one leave it out";

/** What a hand-written pool can do, whatever its workers are. */
export const CREW_ABILITIES: PoolAbilities = {
  jobsPerWorker: true,
  transfer: true,
  sharedMemory: true,
  abortQueued: BY_HAND,
  abortRunning: BY_HAND,
  timeout: BY_HAND,
  priority: BY_HAND,
  maxQueue: true,
  errorName: true,
  survivesUncloneable: true,
  noticesExit: true,
  leavesNoThread: true,
  controlsWorkers: true,
  serialization: "clone",
};

/** What the worker answers: an id with a value or an error; id 0 says that the job is loaded, or why it is not. */
export type Reply = readonly [id: number, done: boolean, value: unknown];

/** A worker of whatever kind: a thread, a web worker, a process. */
export interface Hand {
  /** Throws if the message cannot be cloned. */
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  /** Resolves when it has ended. */
  stop(): Promise<unknown>;
}

/** Starts a worker. `hear` gets its replies, `die` the reason when it ends, whatever ends it. */
export type Hire = (hear: (reply: Reply) => void, die: (cause: unknown) => void) => Hand;

interface Pending {
  readonly input: unknown;
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Member {
  readonly hand: Hand;
  readonly running: Map<number, Pending>;
  loaded: boolean;
}

/**
 * The pool that a careful programmer writes by hand, for any kind of worker: one message there, one back, the least busy
 * worker first, a dead one replaced.
 */
export class Crew implements LibraryPool {
  /** Resolves when every worker has loaded the job; rejects when one cannot. */
  readonly ready: Promise<void>;
  readonly #adapter: PoolAdapter;
  readonly #options: OpenOptions;
  readonly #start: Hire;
  readonly #members = new Set<Member>();
  readonly #queue = new Fifo<Pending>();
  #lastId = 0;
  #missing: number;
  #ending = false;
  #opened: () => void = () => {};
  #failed: (error: unknown) => void = () => {};

  constructor(adapter: PoolAdapter, options: OpenOptions, start: Hire) {
    this.#adapter = adapter;
    this.#options = options;
    this.#start = start;
    this.#missing = options.workers;
    this.ready = new Promise((resolve, reject) => {
      this.#opened = resolve;
      this.#failed = reject;
    });
    for (let i = 0; i < options.workers; i++) this.#hire();
  }

  submit(input: unknown, run: RunOptions | undefined): Promise<unknown> {
    const { maxQueue = Number.POSITIVE_INFINITY } = this.#options;
    return new Promise((resolve, reject) => {
      if (this.#queue.size >= maxQueue && !this.#hasRoom(leastBusy(this.#members))) {
        return reject(queueFull(this.#adapter, maxQueue));
      }
      this.#queue.push({ input, transfer: run?.transfer ?? [], resolve, reject });
      this.#dispatch();
    });
  }

  stop(): Promise<void> {
    return this.kill();
  }

  async kill(): Promise<void> {
    this.#ending = true;
    this.#rejectQueue(
      new PoolError(
        "POOL_TERMINATED",
        `Pool "${this.#adapter.name}" was terminated before the job was started`,
      ),
    );
    await Promise.all([...this.#members].map(({ hand }) => hand.stop()));
  }

  #hire(): void {
    const hear = (reply: Reply) => this.#receive(member, reply);
    const die = (cause: unknown) => this.#dismiss(member, cause);
    const member: Member = { hand: this.#start(hear, die), running: new Map(), loaded: false };
    this.#members.add(member);
  }

  #receive(member: Member, [id, done, value]: Reply): void {
    if (id === 0) {
      this.#welcome(member, done, value);
      return;
    }
    const job = member.running.get(id);
    member.running.delete(id);
    if (done) job?.resolve(value);
    else job?.reject(revive(value));
    this.#dispatch();
  }

  #welcome(member: Member, loaded: boolean, value: unknown): void {
    member.loaded = loaded;
    if (loaded) {
      this.#missing -= 1;
      if (this.#missing === 0) this.#opened();
      this.#dispatch();
    } else {
      this.#failed(revive(value));
      void member.hand.stop();
    }
  }

  #dismiss(member: Member, cause: unknown): void {
    if (!this.#members.delete(member)) return;
    void member.hand.stop(); // after a message that could not be read it still runs
    const died = new PoolError(
      "WORKER_DIED",
      `A worker of pool "${this.#adapter.name}" died: ${messageOf(cause)}`,
      {
        cause,
      },
    );
    for (const job of member.running.values()) job.reject(died);
    // One that never loaded the job would be hired and die for ever.
    if (!member.loaded) this.#failed(died);
    else if (!this.#ending) this.#hire();
    if (this.#members.size === 0) this.#rejectQueue(died);
  }

  #dispatch(): void {
    while (this.#queue.size > 0) {
      const member = leastBusy(this.#members);
      if (!this.#hasRoom(member)) return;
      const job = this.#queue.shift();
      if (job !== undefined) this.#send(member, job);
    }
  }

  #hasRoom(member: Member | undefined): member is Member {
    return member !== undefined && member.running.size < this.#options.jobsPerWorker;
  }

  #send(member: Member, job: Pending): void {
    this.#lastId += 1;
    member.running.set(this.#lastId, job);
    try {
      member.hand.post([this.#lastId, job.input], job.transfer);
    } catch (error) {
      // An input that cannot be cloned.
      member.running.delete(this.#lastId);
      job.reject(error);
    }
  }

  #rejectQueue(error: unknown): void {
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) job.reject(error);
  }
}

function leastBusy(members: Iterable<Member>): Member | undefined {
  let best: Member | undefined;
  for (const member of members) {
    if (member.loaded && (best === undefined || member.running.size < best.running.size)) best = member;
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
