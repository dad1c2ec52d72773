import type { VirtualTime } from "./virtual-time.ts";

/** What a pool needs of time. */
export type Events = Pick<VirtualTime, "nowMs" | "epochMs" | "at">;

/** Time without promises: thousands of events in a millisecond. */
export function createEvents(): Events & { drain(): void } {
  /** The latest first; of one moment that which was asked for last. */
  const events: { readonly ms: number; happen(): void }[] = [];
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    epochMs: () => nowMs,
    at(ms, happen) {
      let [low, high] = [0, events.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((events[middle] as (typeof events)[number]).ms <= ms) high = middle;
        else low = middle + 1;
      }
      events.splice(low, 0, { ms, happen });
    },
    drain() {
      for (let next = events.pop(); next !== undefined; next = events.pop()) {
        nowMs = next.ms;
        next.happen();
      }
    },
  };
}

/** A semaphore: first come, first served. */
export function createTokens(count: number) {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    take(then: () => void): void {
      if (free === 0) waiting.push(then);
      else {
        free -= 1;
        then();
      }
    },
    give(): void {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}

export type Tokens = ReturnType<typeof createTokens>;
