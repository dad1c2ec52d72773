import type { Desk } from "./desk.ts";
import { hear, isOneWay, isReady, type Member, MOST_AHEAD, send, takeBackAll } from "./member.ts";
import type { Pace } from "./pace.ts";
import { shareOut } from "./share-out.ts";
import type { Ticket } from "./ticket.ts";

/** What a worker has not reported for so long, or not started while another is idle, is fetched. */
const STUCK_MS = 0.2;
const WATCH_MS = 1;

export interface DispatcherOptions {
  readonly jobsPerWorker: number;
  /** Without it one job a message, and none ahead. */
  readonly batching: boolean;
  /** Settles what a worker has done and not reported. */
  readonly harvest: (member: Member) => void;
  /** Answers a job whose input cannot be cloned. */
  readonly refuse: (ticket: Ticket, error: unknown) => void;
}

/** Decides who gets which job, and when. */
export class Dispatcher {
  readonly #desk: Desk;
  readonly #members: readonly Member[];
  readonly #pace: Pace;
  readonly #jobsPerWorker: number;
  readonly #batching: boolean;
  readonly #harvest: DispatcherOptions["harvest"];
  readonly #refuse: (ticket: Ticket, error: unknown) => void;
  #soon = false;
  #isLonely = false;
  #hasPriorities = false;
  #watch: ReturnType<typeof setTimeout> | undefined;

  /** @param members those that there are at any time: the array changes */
  constructor(desk: Desk, members: readonly Member[], pace: Pace, options: DispatcherOptions) {
    this.#desk = desk;
    this.#members = members;
    this.#pace = pace;
    this.#jobsPerWorker = options.jobsPerWorker;
    this.#batching = options.batching;
    this.#harvest = options.harvest;
    this.#refuse = (ticket, error) => {
      options.refuse(ticket, error);
      this.dispatchSoon(); // its worker has nothing to report
    };
  }

  /** Shares out what waits, at once. */
  dispatch(): void {
    const nowMs = performance.now();
    if (this.#batching) this.#relieve(nowMs);
    if (this.#desk.queue.size === 0) return;
    if (this.#hasPriorities) this.#fetchLesser();
    const apiece = this.#batching ? this.#pace.apiece(MOST_AHEAD) : 0;
    const isAlone = this.#desk.queue.size === 1 && (apiece <= 1 || !this.#members.some(isBusy));
    const idle = isAlone ? this.#members.find(this.#isIdle) : undefined;
    if (idle !== undefined) this.#give(idle, 1, nowMs);
    else this.#share(apiece, nowMs);
  }

  /** @param apiece so many jobs are not worth waking a second worker: who is awake gets them */
  #share(apiece: number, nowMs: number): void {
    const ready = this.#members.filter(isReady);
    if (apiece > 1) ready.sort((a, b) => b.holds - a.holds);
    const ahead = this.#batching ? this.#pace.ahead(MOST_AHEAD) : 0;
    const held = ready.map(({ holds }) => holds);
    // Nothing is sent ahead of one that is stuck.
    const most = ready.map(({ relieved }) => this.#jobsPerWorker + (relieved ? 0 : ahead));
    const shares = shareOut(this.#desk.queue.size, held, most, apiece);
    for (const [i, member] of ready.entries()) this.#give(member, shares[i] ?? 0, nowMs);
  }

  /** The same at the end of this turn of the event loop, so that jobs of one turn travel together; at once for one that will be alone. */
  dispatchSoon(): void {
    if (this.#soon) return;
    if (this.#isLonely) {
      this.#isLonely = false;
      this.dispatch();
      return;
    }
    this.#soon = true;
    process.nextTick(this.#tick);
  }

  /** After a report of so many results: if anything waits, or could be given to another. */
  hear(results: number): void {
    // Where there was but one job, the next comes alone.
    this.#isLonely = results === 1 && this.#desk.unfinished() === 0;
    if (this.#desk.queue.size > 0) this.dispatch();
    else if (this.#batching && this.#members.some(({ holds }) => holds > 1)) this.dispatchSoon();
  }

  /** From now on jobs may differ in their priority. */
  expectPriorities(): void {
    this.#hasPriorities = true;
  }

  stop(): void {
    clearTimeout(this.#watch);
  }

  #give(member: Member, share: number, nowMs: number): void {
    const tickets: Ticket[] = [];
    while (tickets.length < share) {
      const ticket = this.#desk.queue.peek();
      if (ticket === undefined) break;
      // What cannot be taken back is not sent ahead.
      if (isOneWay(ticket) && member.holds + tickets.length >= this.#jobsPerWorker) break;
      if (!ticket.settled) tickets.push(ticket);
      this.#desk.queue.shift();
    }
    if (member.holds === 0) hear(member, nowMs);
    if (this.#batching) send(member, tickets, this.#refuse);
    else for (const ticket of tickets) send(member, [ticket], this.#refuse);
  }

  /** Looks for workers that are stuck, and takes what they have done, and what they have not started. */
  #relieve(nowMs: number): void {
    const someCanRun = this.#members.some(this.#canRun);
    const patienceMs = someCanRun ? STUCK_MS : this.#pace.patienceMs();
    // Long jobs are reported one by one; their workers are looked at when another has something to say.
    const watches = someCanRun || this.#pace.isShort();
    for (const member of this.#members) {
      if (member.holds <= 1) continue;
      const silentMs = nowMs - member.heardAtMs;
      if (silentMs > STUCK_MS && !member.relieved) {
        member.relieved = true;
        this.#harvest(member);
      } else if (!member.relieved && watches) this.#watch ??= setTimeout(this.#look, WATCH_MS);
      if (silentMs > patienceMs && member.holds > this.#jobsPerWorker)
        this.#desk.takeAgain(takeBackAll(member));
    }
  }

  /** What waits and is more urgent goes before what has been sent ahead. */
  #fetchLesser(): void {
    const urgent = this.#desk.queue.peek()?.priority ?? 0;
    for (const member of this.#members) {
      const isLess = member.places.some((ticket) => ticket !== undefined && ticket.priority < urgent);
      if (isLess) this.#desk.takeAgain(takeBackAll(member));
    }
  }

  readonly #tick = (): void => {
    this.#soon = false;
    this.dispatch();
  };

  readonly #look = (): void => {
    this.#watch = undefined;
    this.dispatch();
  };

  readonly #isIdle = (member: Member): boolean => member.holds === 0 && isReady(member);

  readonly #canRun = (member: Member): boolean => isReady(member) && member.holds < this.#jobsPerWorker;
}

const isBusy = ({ holds }: Member): boolean => holds > 0;
