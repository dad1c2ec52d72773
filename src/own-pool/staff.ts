import { MessageChannel, type MessagePort, type Worker } from "node:worker_threads";
import { PoolError } from "../domain/pool-error.ts";
import { hearFrom, nextMessage } from "./channel.ts";
import { diedOf } from "./died.ts";
import { createMember, isReady, type Member, ringMemoryFor, takeBackAll } from "./member.ts";
import { createRestarts } from "./restarts.ts";
import { reviveThrown, type Thrown } from "./thrown.ts";
import type { Ticket } from "./ticket.ts";
import { HEAP_FULL, LOADED, NOT_LOADED, type Report } from "./wire.ts";

/** A worker that lived longer than this did start. */
const STARTED_MS = 5_000;

/** From a worker's error to its exit. */
const EXIT_MS = 200;

/** What the staff tells the pool. */
export interface StaffEvents {
  report(member: Member, report: Report): void;
  loaded(member: Member): void;
  /** `died` is null if it was let go. */
  ended(member: Member, died: PoolError | null): void;
  /** Jobs of a worker that leaves, which it has not started. */
  giveBack(tickets: readonly Ticket[]): void;
  /** To be called before jobs are lost: settles those that are done, though not reported. */
  harvest(member: Member): void;
  /** A job that was running when its worker died. */
  lose(ticket: Ticket, error: PoolError): void;
  /** No worker is left, and none can be started. */
  breakDown(error: PoolError): void;
}

export interface StaffOptions {
  readonly workers: number;
  readonly jobsPerWorker: number;
  /** Starts one, with its end of the channel. */
  readonly start: (ring: SharedArrayBuffer, port: MessagePort) => Worker;
}

/** The workers: keeps as many as are wanted, and replaces those that end. */
export class Staff {
  /** Those that are loading and leaving included. */
  readonly members: Member[] = [];
  readonly #options: StaffOptions;
  readonly #events: StaffEvents;
  readonly #ending = new Set<Promise<unknown>>();
  /** Who takes whose place. */
  readonly #successors = new Map<Member, Member>();
  readonly #restarts = createRestarts(() => this.#fill());
  #waiters: { resolve(): void; reject(error: unknown): void }[] = [];
  #wanted: number;
  #stopping = false;
  #lastId = 0;

  constructor(options: StaffOptions, events: StaffEvents) {
    this.#options = options;
    this.#events = events;
    this.#wanted = options.workers;
  }

  /**
   * Hires or lets go. Who is let go finishes what it runs.
   *
   * @returns when so many workers have loaded the job; rejects when one cannot
   */
  resize(workers: number): Promise<void> {
    this.#wanted = workers;
    this.#fill();
    for (const member of this.#staying().slice(workers)) this.#leave(member);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#tellComplete();
    });
  }

  /** Ends a worker, whatever it does; another takes its place. */
  kill(member: Member, cause: unknown): void {
    this.#awaitExit(member, cause);
    this.#end(member);
  }

  /** When it has ended, or at the end of patience. Harmless a second time. */
  #dismiss(member: Member, cause: unknown): void {
    if (!this.members.includes(member)) return;
    member.failure ??= { cause };
    this.#hearOut(member);
    const position = this.members.indexOf(member);
    if (position < 0) return; // the last report was all that it had waited for
    this.members.splice(position, 1);
    const died = diedOf(cause);
    const unstarted = takeBackAll(member);
    this.#events.harvest(member);
    const lost = member.places.filter((ticket) => ticket !== undefined);
    for (const ticket of lost) this.#events.lose(ticket, died);
    this.#end(member);
    this.#events.ended(member, died);
    if (!this.#stopping && !member.leaving) this.#replace(member, died, lost.length > 0);
    this.#events.giveBack(unstarted);
  }

  /** Another takes its place; when that is ready, it finishes what it has, and goes. */
  retire(member: Member): void {
    if (this.#successors.has(member) || member.leaving || this.#stopping) return;
    const successor = this.#hire();
    if (successor !== null) this.#successors.set(member, successor);
  }

  /** To be called after each report: who is leaving goes when it has nothing left. */
  release(member: Member): void {
    if (!member.leaving || member.holds > 0 || !this.members.includes(member)) return;
    this.members.splice(this.members.indexOf(member), 1);
    this.#end(member);
    this.#events.ended(member, null);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#restarts.stop();
    this.#fail(new PoolError("POOL_CLOSED", 'Pool "poolmark" was closed'));
    for (const member of [...this.members]) this.#dismiss(member, new Error("The pool was closed"));
    await Promise.all(this.#ending);
  }

  #hire(): Member | null {
    const memory = ringMemoryFor(this.#options.jobsPerWorker);
    const { port1: port, port2 } = new MessageChannel();
    let worker: Worker;
    try {
      worker = this.#options.start(memory, port2);
    } catch (error) {
      port.close();
      this.#failStart(diedOf(error));
      return null;
    }
    this.#lastId += 1;
    const member = createMember(this.#lastId, worker, port, memory, performance.now());
    this.members.push(member);
    hearFrom<Report>(
      port,
      (report) => this.#hear(member, report),
      (error) => this.#dismiss(member, error),
    );
    worker.on("error", (error) => this.#awaitExit(member, error));
    worker.on("exit", (code) => {
      this.#dismiss(member, member.failure?.cause ?? new Error(`The worker exited with code ${code}`));
    });
    return member;
  }

  /** Results that it had not yet reported come between its error and its exit. */
  #awaitExit(member: Member, cause: unknown): void {
    if (member.failure !== null) return;
    member.failure = { cause };
    this.#events.giveBack(takeBackAll(member));
    const late = setTimeout(() => this.#dismiss(member, cause), EXIT_MS);
    member.worker.once("exit", () => clearTimeout(late));
  }

  #hear(member: Member, report: Report): void {
    if (report[0] >= 0) this.#events.report(member, report);
    else if (report[0] === LOADED) this.#welcome(member);
    else if (report[0] === HEAP_FULL) this.retire(member);
    else if (report[0] === NOT_LOADED) this.#dismiss(member, reviveThrown(report[1] as Thrown));
  }

  /** What it has reported before it ended. */
  #hearOut(member: Member): void {
    let report = nextMessage<Report>(member.port);
    for (; report !== undefined; report = nextMessage<Report>(member.port)) this.#hear(member, report);
  }

  #welcome(member: Member): void {
    member.loaded = true;
    this.#succeed(member);
    this.#events.loaded(member);
    this.#tellComplete();
  }

  #replace(member: Member, died: PoolError, ran: boolean): void {
    this.#successors.delete(member);
    for (const [old, successor] of this.#successors) if (successor === member) this.#successors.delete(old);
    const hasWorked = ran || member.jobsDone > 0 || performance.now() - member.hiredAtMs > STARTED_MS;
    if (!member.loaded || !hasWorked) {
      this.#failStart(died);
      return;
    }
    this.#restarts.succeed();
    this.#fill();
  }

  #failStart(died: PoolError): void {
    const failed = this.#restarts.fail();
    this.#fail(died);
    if (!this.#restarts.isHopeless() || this.members.some(isReady)) {
      this.#restarts.later();
      return;
    }
    this.#stopping = true;
    const message = `Pool "poolmark" cannot start a worker: ${failed} in a row ended before they had done a job. ${died.message}`;
    this.#events.breakDown(new PoolError("POOL_BROKEN", message, { cause: died.cause }));
  }

  #fill(): void {
    for (let missing = this.#wanted - this.#staying().length; missing > 0 && !this.#stopping; missing--) {
      if (this.#hire() === null) return;
    }
  }

  #staying(): Member[] {
    return this.members.filter((member) => !member.leaving && !this.#successors.has(member));
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

  #succeed(member: Member): void {
    for (const [old, successor] of this.#successors) {
      if (successor !== member) continue;
      this.#successors.delete(old);
      this.#leave(old);
    }
  }

  #leave(member: Member): void {
    this.#succeed(member);
    member.leaving = true;
    this.#events.giveBack(takeBackAll(member));
    this.release(member);
  }

  /** Once: on Deno the second `terminate` of a worker never resolves. */
  #end(member: Member): void {
    if (member.isTerminated) return;
    member.isTerminated = true;
    member.port.close();
    const ended = member.worker.terminate().catch(() => {});
    this.#ending.add(ended);
    void ended.then(() => this.#ending.delete(ended));
  }
}
