import { Fifo } from "../domain/fifo.ts";
import type { PoolError } from "../domain/pool-error.ts";
import { JobQueue } from "./queue.ts";
import type { Ticket } from "./ticket.ts";

/** Where jobs are taken in, wait, and are answered: each exactly once. */
export interface Desk {
  /** Those that no worker has. May hold some that have settled. */
  readonly queue: JobQueue;
  /** Jobs without an answer. */
  unfinished(): number;
  hasRoom(): boolean;
  /** Resolves when `hasRoom()`, for those who ask in their order. */
  room(): Promise<void>;
  take(ticket: Ticket): void;
  /** Takes in again what was taken in before. */
  takeAgain(tickets: readonly Ticket[]): void;
  resolve(ticket: Ticket, value: unknown): void;
  reject(ticket: Ticket, error: unknown): void;
  /** Resolves when nothing is unfinished. */
  drained(): Promise<void>;
  rejectQueue(error: PoolError): void;
}

/** @param limit how many jobs may be unfinished at once: those that can run and those that may wait */
export function createDesk(limit: () => number): Desk {
  const queue = new JobQueue();
  const forRoom = new Fifo<() => void>();
  let forNothing: (() => void)[] = [];
  let unfinished = 0;

  function settled(ticket: Ticket): void {
    ticket.settled = true;
    ticket.input = undefined;
    if (ticket.release !== null) ticket.release();
    unfinished -= 1;
    if (forRoom.size > 0 && unfinished < limit()) forRoom.shift()?.();
    if (unfinished > 0) return;
    for (const wake of forNothing) wake();
    forNothing = [];
  }

  const reject = (ticket: Ticket, error: unknown) => {
    if (ticket.settled) {
      ticket.release?.();
      return;
    }
    settled(ticket);
    ticket.reject(error);
  };

  return {
    queue,
    reject,
    unfinished: () => unfinished,
    hasRoom: () => unfinished < limit(),
    async room() {
      while (unfinished >= limit()) await new Promise<void>((resolve) => forRoom.push(resolve));
    },
    take(ticket) {
      unfinished += 1;
      queue.push(ticket);
    },
    takeAgain(tickets) {
      queue.pushAgain(tickets);
    },
    resolve(ticket, value) {
      if (ticket.settled) {
        ticket.release?.();
        return;
      }
      settled(ticket);
      ticket.resolve(value);
    },
    drained() {
      if (unfinished === 0) return Promise.resolve();
      return new Promise((resolve) => forNothing.push(resolve));
    },
    rejectQueue(error) {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) reject(next, error);
    },
  };
}
