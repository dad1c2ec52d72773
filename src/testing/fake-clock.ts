import type { Clock } from "../host/clock.ts";
import type { Instruments } from "../host/instruments.ts";

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

/** A quiet machine on which nothing is late. */
export function createFakeInstruments(clock: Clock): Instruments {
  return {
    clock,
    loopDelay: { resume() {}, pause() {}, read: () => ({ p99Ms: 0.25, maxMs: 0.5 }) },
    readCpu() {
      const totalMs = clock.cpuMs();
      const threads = { mainMs: totalMs / 4, workersMs: totalMs / 2, othersMs: totalMs / 4, untold: null };
      return { totalMs, threads, hasChildren: false };
    },
    readProcess: () => null,
    readConnections: () => null,
    rssBytes: () => 50 * 2 ** 20,
    peakRssBytes: () => 60 * 2 ** 20,
  };
}
