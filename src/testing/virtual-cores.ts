import { createTokens, type Events, type Tokens } from "./virtual-events.ts";

/** A thread has a core only while it computes. Counts what the main thread and all of them use. */
export function createCores(count: number, main: Tokens, time: Events) {
  const cores = createTokens(count);
  const stopping = createTokens(1);
  const used = { mainMs: 0, cpuMs: 0 };
  let stoppedMs = 0;
  let stoppedUntilMs = 0;
  /** So long later, not counting what the machine stands still meanwhile. */
  function after(ms: number, then: () => void): void {
    const seenMs = stoppedMs;
    time.at(Math.max(time.nowMs(), stoppedUntilMs) + ms, () => {
      if (stoppedMs === seenMs) then();
      else after(stoppedMs - seenMs - Math.max(0, stoppedUntilMs - time.nowMs()), then);
    });
  }
  function compute(thread: Tokens, ms: number, then: () => void): void {
    thread.take(() =>
      cores.take(() => {
        used.cpuMs += ms;
        if (thread === main) used.mainMs += ms;
        after(ms, () => {
          cores.give();
          thread.give();
          then();
        });
      }),
    );
  }
  function stop(thread: Tokens, ms: number, then: () => void): void {
    thread.take(() =>
      stopping.take(() => {
        used.cpuMs += ms;
        if (thread === main) used.mainMs += ms;
        stoppedMs += ms;
        stoppedUntilMs = time.nowMs() + ms;
        time.at(stoppedUntilMs, () => {
          stopping.give();
          thread.give();
          then();
        });
      }),
    );
  }
  return { compute, stop, used: () => used };
}
