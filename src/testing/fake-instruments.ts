import type { Clock } from "../host/clock.ts";
import type { Instruments } from "../host/instruments.ts";

/** A quiet machine on which nothing is late. */
export function createFakeInstruments(clock: Clock): Instruments {
  return {
    clock,
    loopDelay: { start() {}, stop: () => ({ p99Ms: 0.25, maxMs: 0.5 }) },
    noise: {
      start() {},
      stop: () => ({ foreignShare: 0, stealShare: 0, tickShare: 0, pressureShare: 0, throttledMs: 0 }),
    },
    threadCpu: () => ({
      mainMs: clock.cpuMs() / 4,
      workersMs: clock.cpuMs() / 2,
      othersMs: clock.cpuMs() / 4,
      untold: null,
    }),
    rssBytes: () => 50 * 2 ** 20,
    peakRssBytes: () => 60 * 2 ** 20,
  };
}
