import { PoolError } from "../domain/pool-error.ts";
import { find, forget, type Member, takeBackAll } from "./member.ts";
import { DONE, LISTENING, placeOf, stateOf, takeBack } from "./ring.ts";
import type { Ticket } from "./ticket.ts";
import { ABORT } from "./wire.ts";

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface Cutter {
  /** Keeps an eye on a job that has a signal or a time limit. */
  watch(ticket: Ticket): void;
}

/**
 * Aborts and timeouts. The caller has its answer at once. A job that has not started never will; for one that runs, its
 * worker is replaced, after a grace if the job has asked for its signal, or if others run beside it.
 *
 * @param events.fail answers the caller
 * @param events.relieve takes in again what a worker has not started
 * @param events.freed has a place again, of which it will not report
 * @param events.kill ends a worker and puts another in its place
 */
export function createCutter(
  graceMs: number,
  events: {
    fail(ticket: Ticket, error: PoolError): void;
    relieve(tickets: readonly Ticket[]): void;
    freed(member: Member): void;
    kill(member: Member, cause: PoolError): void;
  },
): Cutter {
  function cut(ticket: Ticket, error: PoolError): void {
    const { member } = ticket;
    if (ticket.settled) return;
    events.fail(ticket, error);
    if (member === null) return;
    if (takeBack(member.ring, ticket.number)) {
      forget(member, ticket);
      events.freed(member);
    }
    // Its result may be on the way already.
    else if (stateOf(member.ring, ticket.number) !== DONE) stop(member, ticket, error);
  }

  function stop(member: Member, ticket: Ticket, error: PoolError): void {
    const isListening = stateOf(member.ring, ticket.number) === LISTENING;
    events.relieve(takeBackAll(member));
    if (!isListening && member.holds === 1) {
      events.kill(member, error);
      return;
    }
    if (isListening) member.port.postMessage([ABORT, ticket.number]);
    const grace = setTimeout(() => {
      if (find(member, ticket.number) === ticket) events.kill(member, error);
    }, graceMs);
    ticket.release = () => clearTimeout(grace);
  }

  return {
    watch(ticket) {
      const { signal, timeoutMs } = ticket.options ?? {};
      const releases = [
        ...(signal === undefined ? [] : [watchSignal(ticket, signal, cut)]),
        ...(timeoutMs === undefined ? [] : [watchTime(ticket, timeoutMs, cut)]),
      ];
      const release = () => {
        for (const one of releases) one();
      };
      if (ticket.settled) release();
      else ticket.release = release;
    },
  };
}

type Cut = (ticket: Ticket, error: PoolError) => void;

function watchTime(ticket: Ticket, timeoutMs: number, cut: Cut): () => void {
  let timer = setTimeout(look, Math.min(timeoutMs, LONGEST_TIMER_MS));
  const late = () =>
    new PoolError("JOB_TIMEOUT", `Job stopped: it ran longer than its timeout of ${timeoutMs} ms`);
  /** Nobody tells when a job starts, so this looks: as seldom as possible. */
  function look(): void {
    const startedAtMs = startOf(ticket);
    const leftMs = startedAtMs === 0 ? timeoutMs : startedAtMs + timeoutMs - epochMs();
    if (leftMs <= 0) cut(ticket, late());
    else timer = setTimeout(look, Math.min(Math.ceil(leftMs), LONGEST_TIMER_MS));
  }
  return () => clearTimeout(timer);
}

function watchSignal(ticket: Ticket, signal: AbortSignal, cut: Cut): () => void {
  const abort = () =>
    cut(ticket, new PoolError("JOB_ABORTED", "Job aborted by its signal", { cause: signal.reason }));
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  return () => signal.removeEventListener("abort", abort);
}

const originMs = performance.timeOrigin;
const epochMs = () => originMs + performance.now();

/** In ms since the epoch; 0 if it has not started. */
function startOf({ member, number }: Ticket): number {
  if (member === null) return 0;
  return member.ring.startedAtMs[placeOf(member.ring, number)] ?? 0;
}
