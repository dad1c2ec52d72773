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
      // By hand: events are few, and splice() makes an array of each insertion.
      const event = { ms, happen };
      let place = events.push(event) - 1;
      for (; place > 0; place--) {
        const before = events[place - 1] as typeof event;
        if (before.ms > ms) break;
        events[place] = before;
      }
      events[place] = event;
    },
    drain() {
      for (let next = events.pop(); next !== undefined; next = events.pop()) {
        nowMs = next.ms;
        next.happen();
      }
    },
  };
}

/** So much of something, for whoever comes first. */
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
