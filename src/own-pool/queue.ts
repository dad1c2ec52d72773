import { Fifo } from "../domain/fifo.ts";
import type { Ticket } from "./ticket.ts";

/** Jobs that wait: the highest priority first, of one priority the oldest. Most have none, and those cost no comparison. */
export class JobQueue {
  readonly #ordinary = new Fifo<Ticket>();
  readonly #special = new Heap();

  get size(): number {
    return this.#ordinary.size + this.#special.size;
  }

  peek(): Ticket | undefined {
    return this.#isSpecialNext() ? this.#special.peek() : this.#ordinary.peek();
  }

  shift(): Ticket | undefined {
    return this.#isSpecialNext() ? this.#special.shift() : this.#ordinary.shift();
  }

  push(ticket: Ticket): void {
    if (ticket.priority === 0) this.#ordinary.push(ticket);
    else this.#special.push(ticket);
  }

  /** Takes in again what has been in before: each comes to the place that its age gives it. */
  pushAgain(tickets: readonly Ticket[]): void {
    const ordinary = tickets.filter(({ priority }) => priority === 0).sort(byAge);
    for (const ticket of tickets) if (ticket.priority !== 0) this.#special.push(ticket);
    const youngest = ordinary.at(-1);
    if (youngest === undefined) return;
    // What waits is younger, but for what was taken in again before.
    for (let head = this.#ordinary.peek(); head !== undefined && byAge(head, youngest) < 0; ) {
      ordinary.push(head);
      this.#ordinary.shift();
      head = this.#ordinary.peek();
    }
    for (const ticket of ordinary.sort(byAge).reverse()) this.#ordinary.unshift(ticket);
  }

  #isSpecialNext(): boolean {
    const special = this.#special.peek();
    return special !== undefined && (special.priority > 0 || this.#ordinary.size === 0);
  }
}

const byAge = (a: Ticket, b: Ticket): number => a.order - b.order;
const byPriority = (a: Ticket, b: Ticket): number => b.priority - a.priority || byAge(a, b);

/** A binary heap (Williams, 1964): any number of different priorities. */
class Heap {
  readonly #tickets: Ticket[] = [];

  get size(): number {
    return this.#tickets.length;
  }

  peek(): Ticket | undefined {
    return this.#tickets[0];
  }

  push(ticket: Ticket): void {
    const tickets = this.#tickets;
    let at = tickets.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = tickets[above] as Ticket;
      if (byPriority(parent, ticket) <= 0) break;
      tickets[at] = parent;
      at = above;
    }
    tickets[at] = ticket;
  }

  shift(): Ticket | undefined {
    const tickets = this.#tickets;
    const first = tickets[0];
    const last = tickets.pop();
    if (last !== undefined && tickets.length > 0) this.#sink(last);
    return first;
  }

  /** Finds a place for it, from the top down. */
  #sink(ticket: Ticket): void {
    const tickets = this.#tickets;
    let at = 0;
    for (let child = 1; child < tickets.length; child = 2 * at + 1) {
      const [left, right] = [tickets[child] as Ticket, tickets[child + 1]];
      const isRight = right !== undefined && byPriority(right, left) < 0;
      const next = isRight ? right : left;
      if (byPriority(ticket, next) <= 0) break;
      tickets[at] = next;
      at = isRight ? child + 1 : child;
    }
    tickets[at] = ticket;
  }
}
