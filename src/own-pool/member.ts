import type { MessagePort, Worker } from "node:worker_threads";
import { createRingMemory, nextNumber, offer, openRing, placeOf, type Ring, takeBack } from "./ring.ts";
import type { Ticket } from "./ticket.ts";
import type { Order } from "./wire.ts";

/** The most jobs that are sent ahead of a worker. */
export const MOST_AHEAD = 512;

/** One worker as the pool sees it. */
export interface Member {
  readonly id: number;
  readonly worker: Worker;
  /** Our end of the channel to it. */
  readonly port: MessagePort;
  readonly ring: Ring;
  /** The jobs that it has, each at its place in the ring. */
  readonly places: (Ticket | undefined)[];
  /** How many those are. */
  holds: number;
  next: number;
  loaded: boolean;
  /** Gets no more jobs, and is stopped when it has none. */
  leaving: boolean;
  /** Why it is ending by itself: its last reports may still be on their way. */
  failure: { readonly cause: unknown } | null;
  isTerminated: boolean;
  /** When it last reported, or got work when it had none. */
  heardAtMs: number;
  /** Since then it was found stuck, and relieved. */
  relieved: boolean;
  readonly hiredAtMs: number;
  jobsDone: number;
}

export function ringMemoryFor(jobsPerWorker: number): SharedArrayBuffer {
  let places = 2 * MOST_AHEAD;
  while (places < 2 * (jobsPerWorker + MOST_AHEAD)) places *= 2;
  return createRingMemory(places);
}

export function createMember(
  id: number,
  worker: Worker,
  port: MessagePort,
  memory: SharedArrayBuffer,
  nowMs: number,
): Member {
  const ring = openRing(memory);
  return {
    id,
    worker,
    port,
    ring,
    places: new Array<Ticket | undefined>(ring.words.length).fill(undefined),
    holds: 0,
    next: 1,
    loaded: false,
    leaving: false,
    failure: null,
    isTerminated: false,
    heardAtMs: nowMs,
    relieved: false,
    hiredAtMs: nowMs,
    jobsDone: 0,
  };
}

export function hear(member: Member, nowMs: number): void {
  member.heardAtMs = nowMs;
  member.relieved = false;
}

export const isReady = ({ loaded, leaving, failure }: Member): boolean =>
  loaded && !leaving && failure === null;

export function find(member: Member, number: number): Ticket | undefined {
  const ticket = member.places[placeOf(member.ring, number)];
  return ticket?.number === number ? ticket : undefined;
}

export function forget(member: Member, ticket: Ticket): void {
  member.places[placeOf(member.ring, ticket.number)] = undefined;
  member.holds -= 1;
  ticket.member = null;
}

/** As few messages as there can be. `refuse` gets the jobs whose input cannot be cloned. */
export function send(member: Member, tickets: readonly Ticket[], refuse: Refuse): void {
  for (let from = 0; from < tickets.length; ) from = sendSome(member, tickets, from, refuse);
}

type Refuse = (ticket: Ticket, error: unknown) => void;

/** One message. Its jobs are numbered without gaps: it ends at a place that a long job still has. A transfer travels alone. */
function sendSome(member: Member, tickets: readonly Ticket[], from: number, refuse: Refuse): number {
  while (isTaken(member)) member.next = nextNumber(member.next);
  const order: Order = [member.next];
  let to = from;
  for (let ticket = tickets[to]; ticket !== undefined; ticket = tickets[to]) {
    if (to > from && (isTaken(member) || isOneWay(ticket))) break;
    order.push(ticket.input);
    place(member, ticket);
    to += 1;
    if (isOneWay(ticket)) break;
  }
  try {
    member.port.postMessage(order, tickets[from]?.options?.transfer);
  } catch (error) {
    for (const ticket of tickets.slice(from, to)) sendAgain(member, ticket, to - from === 1, error, refuse);
  }
  return to;
}

/** One of the inputs could not be cloned: which one shows when each goes by itself. */
function sendAgain(member: Member, ticket: Ticket, wasAlone: boolean, error: unknown, refuse: Refuse): void {
  let trouble = error;
  try {
    if (!wasAlone) {
      member.port.postMessage([ticket.number, ticket.input]);
      return;
    }
  } catch (own) {
    trouble = own;
  }
  forget(member, ticket);
  refuse(ticket, trouble);
}

const isTaken = (member: Member) => member.places[placeOf(member.ring, member.next)] !== undefined;

function place(member: Member, ticket: Ticket): void {
  const number = member.next;
  ticket.member = member;
  ticket.number = number;
  member.places[placeOf(member.ring, number)] = ticket;
  member.holds += 1;
  offer(member.ring, number, canBeCut(ticket));
  member.next = nextNumber(number);
}

const canBeCut = ({ options }: Ticket) => options?.signal !== undefined || options?.timeoutMs !== undefined;

/** What is transferred cannot be sent a second time. */
export const isOneWay = (ticket: Ticket) => (ticket.options?.transfer?.length ?? 0) > 0;

/** Takes back what the worker has not started, in the order in which it was sent. */
export function takeBackAll(member: Member): Ticket[] {
  const back: Ticket[] = [];
  let number = member.next;
  let left = member.holds;
  // Jobs are claimed in their order: before one that is claimed, all are.
  for (let looked = 0; left > 0 && looked < member.places.length; looked++) {
    number = previous(number);
    const ticket = find(member, number);
    if (ticket === undefined) continue;
    left -= 1;
    if (isOneWay(ticket)) continue;
    if (!takeBack(member.ring, number)) break;
    forget(member, ticket);
    back.push(ticket);
  }
  return back.reverse();
}

const previous = (number: number) => (number === 0 ? 2 ** 29 : number) - 1;
