import { createHistogram } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { realClock } from "./clock.ts";
import { createLoopDelayProbe } from "./loop-delay.ts";

/** What figures rest on. */
export const PROBES = ["mainThreadDelay", "cpuTime", "histogram"] as const;
type Probe = (typeof PROBES)[number];

/** For each probe null if it can be believed here, else why not. */
export type ProbeReport = Readonly<Record<Probe, string | null>>;

const WORK_MS = 40;
/** A machine that is busy with others may give a loop next to nothing of its time: what fails is tried again. */
const TRIES = 3;

/**
 * Checks every probe with known work before it is believed: some runtimes have a function and answer 0. Takes some tenths
 * of a second.
 */
export async function checkProbes(): Promise<ProbeReport> {
  const report: Partial<Record<Probe, string | null>> = {};
  for (const probe of PROBES) {
    for (let tries = 0; tries < TRIES && report[probe] !== null; tries++) {
      try {
        report[probe] = await CHECKS[probe]();
      } catch (error) {
        report[probe] = `it throws: ${(error as Error).message}`;
      }
    }
  }
  return report as ProbeReport;
}

const CHECKS: Readonly<Record<Probe, () => Promise<string | null> | string | null>> = {
  async mainThreadDelay() {
    const probe = createLoopDelayProbe();
    probe.resume();
    await delay(5);
    spin();
    await delay(5);
    probe.pause();
    return atLeast(probe.read()?.maxMs ?? 0, WORK_MS / 2, `ms of delay for a block of ${WORK_MS} ms`);
  },
  cpuTime() {
    const before = realClock.cpuMs();
    spin();
    // The machine may be busy with others: a part of the time is enough to tell it from 0.
    return atLeast(realClock.cpuMs() - before, WORK_MS / 8, `ms of CPU time for a loop of ${WORK_MS} ms`);
  },
  histogram() {
    const histogram = createHistogram({ lowest: 1, highest: 1e9, figures: 3 });
    for (let value = 1; value <= 1000; value++) histogram.record(value);
    const middle = histogram.percentile(50);
    return Math.abs(middle - 500) <= 5 ? null : `it puts the median of 1 to 1000 at ${middle}`;
  },
};

function spin(): void {
  const end = performance.now() + WORK_MS;
  while (performance.now() < end);
}

function atLeast(found: number, least: number, what: string): string | null {
  return found >= least ? null : `it tells ${Number(found.toPrecision(3))} ${what}`;
}
