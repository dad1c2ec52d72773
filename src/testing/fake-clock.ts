import type { Clock } from "../host/clock.ts";

export interface FakeClock extends Clock {
  advance(ms: number): void;
}

/** Time that passes only when a test says so. CPU time passes at the same pace. */
export function createFakeClock(startMs = 0): FakeClock {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    epochMs: () => nowMs,
    cpuMs: () => nowMs,
    advance(ms) {
      nowMs += ms;
    },
  };
}
