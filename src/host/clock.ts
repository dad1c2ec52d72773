/** Time and CPU time as the measuring code sees them; tests hand in one that they control. */
export interface Clock {
  /** Monotonic, in ms. */
  nowMs(): number;
  /** CPU time used so far by this process, workers included, in ms. */
  cpuMs(): number;
}

export const realClock: Clock = {
  nowMs: () => performance.now(),
  cpuMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};
