import type { Idle } from "../domain/measurement.ts";
import type { Clock } from "../host/clock.ts";

/** Adds up what a cell's process uses between its turns, when it has nothing to do. */
export function createIdleMeter(clock: Clock) {
  let wallMs = 0;
  let cpuMs = 0;
  let since: { readonly nowMs: number; readonly cpuMs: number } | null = null;

  function stop(): void {
    if (since === null) return;
    wallMs += clock.nowMs() - since.nowMs;
    cpuMs += clock.cpuMs() - since.cpuMs;
    since = null;
  }

  return {
    async working<Value>(step: () => Promise<Value>): Promise<Value> {
      stop();
      try {
        return await step();
      } finally {
        since = { nowMs: clock.nowMs(), cpuMs: clock.cpuMs() };
      }
    },
    read(): Idle {
      stop();
      return { wallMs, cpuMs };
    },
  };
}
