import type { Alarm } from "../cell/alarm.ts";
import { STAMPED, type WorkerPool } from "../domain/pool.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";

/** Time that passes from event to event, as fast as the machine can: what takes hours of it takes milliseconds. */
export interface VirtualTime extends FakeClock {
  readonly alarm: Alarm;
  /** Calls back at that time. Events of one moment happen in the order in which they were asked for. */
  at(ms: number, happen: () => void): void;
  /** Lets time pass until the promise settles. Rejects when nothing is left to happen. */
  during<Value>(promise: Promise<Value>): Promise<Value>;
}

export function createVirtualTime(): VirtualTime {
  const clock = createFakeClock();
  const events: { readonly ms: number; happen(): void }[] = [];

  function at(ms: number, happen: () => void): void {
    let place = events.length;
    while (place > 0 && (events[place - 1] as (typeof events)[number]).ms > ms) place -= 1;
    events.splice(place, 0, { ms, happen });
  }

  return {
    ...clock,
    at,
    alarm: { ring: (ms, callback) => at(Math.max(ms, clock.nowMs()), callback), close: async () => {} },
    // One callback a step: a promise for each of a hundred thousand events would take most of the time.
    during: (promise) =>
      new Promise((resolve, reject) => {
        let settled = false;
        let idleTurns = 0;
        const mark = () => {
          settled = true;
        };
        const step = () => {
          const next = settled ? undefined : events.shift();
          if (next !== undefined) {
            idleTurns = 0;
            clock.advance(Math.max(0, next.ms - clock.nowMs()));
            next.happen();
          } else if (settled) return resolve(promise);
          else if (++idleTurns === 10)
            return reject(new Error("Nothing is left to happen, and the promise has not settled"));
          setImmediate(step);
        };
        promise.then(mark, mark);
        setImmediate(step);
      }),
  };
}

export interface VirtualPoolParts {
  readonly slots: number;
  readonly stamps: boolean;
  /** How long the job with this number takes, counted from 0. */
  jobMs(job: number): number;
}

/**
 * A pool of known behaviour: first come, first served at so many slots, nothing to pay for the way. Results are twice the
 * input, with stamps if asked for.
 */
export function createVirtualPool(time: VirtualTime, { slots, stamps, jobMs }: VirtualPoolParts): WorkerPool {
  const queue: (() => void)[] = [];
  let free = slots;
  let started = 0;

  function start(input: unknown, resolve: (value: unknown) => void): void {
    free -= 1;
    const startedAtMs = time.nowMs();
    time.at(startedAtMs + jobMs(started++), () => {
      const value = (input as number) * 2;
      const endedAtMs = time.nowMs();
      resolve(stamps ? { kind: STAMPED, value, startedAtMs, endedAtMs, workerId: 1 } : value);
      free += 1;
      queue.shift()?.();
    });
  }

  return {
    run: (input) =>
      new Promise((resolve) => {
        if (free > 0) start(input, resolve);
        else queue.push(() => start(input, resolve));
      }),
    close: async () => {},
    terminate: async () => {},
  };
}
