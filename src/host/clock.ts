import { epochMs } from "../domain/epoch.ts";

/** Time and CPU time as the measuring code sees them; tests hand in one that they control. */
export interface Clock {
  /** Monotonic, in ms. */
  nowMs(): number;
  /** Since the epoch, in ms: the one time that threads agree on, to some microseconds, in every runtime. */
  epochMs(): number;
  /** CPU time used so far by this process, workers included, in ms. */
  cpuMs(): number;
}

export const realClock: Clock = {
  nowMs: () => performance.now(),
  epochMs,
  cpuMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};
