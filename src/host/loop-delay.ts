import { createHistogram } from "node:perf_hooks";

interface LoopDelay {
  /** Over time, not over ticks: 1 % of all moments see a longer delay. */
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface LoopDelayProbe {
  /** Watches from now on. */
  resume(): void;
  /** Watches no longer, until `resume`. */
  pause(): void;
  /** Over all the time watched, in any runtime; null: less than a period was watched, so no timer came due. */
  read(): LoopDelay | null;
}

const PERIOD_MS = 10;

/**
 * How late the event loop of this thread comes to a timer that is due. By hand: Deno's own monitor measures 0, and
 * Bun's something else than Node's.
 *
 * A delay longer than the period also stands for the timers that could not fire meanwhile (as HdrHistogram's
 * `recordValueWithExpectedInterval`): one block of 500 ms in a second is half of the time, not one tick of fifty.
 *
 * A pause stops the wait for the next timer, and `resume` goes on with the rest: turns are shorter than the period, and a
 * timer that began anew with each turn would see late turns alone.
 */
export function createLoopDelayProbe(periodMs = PERIOD_MS): LoopDelayProbe {
  const histogram = createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 });
  let dueMs = 0;
  let leftMs = periodMs;
  let maxMs = 0;
  let timer: NodeJS.Timeout | undefined;

  const record = () => {
    const nowMs = performance.now();
    const lateMs = Math.max(0, Math.round((nowMs - dueMs) * 1000) / 1000);
    maxMs = Math.max(maxMs, lateMs);
    for (let ms = lateMs; ms === lateMs || ms > periodMs; ms -= periodMs) {
      histogram.record(Math.max(1, Math.round(ms * 1000)));
    }
    dueMs = nowMs + periodMs;
  };
  const tick = () => {
    record();
    timer = setTimeout(tick, periodMs);
  };

  return {
    resume() {
      dueMs = performance.now() + leftMs;
      timer = setTimeout(tick, leftMs);
    },
    pause() {
      clearTimeout(timer);
      // A timer that is overdue and has not fired yet is a delay as well: the turn may have blocked to its very end.
      if (performance.now() > dueMs) record();
      // In whole ms, at least one: runtimes drop the fraction, and the timer would come before it was due.
      leftMs = Math.max(1, Math.ceil(dueMs - performance.now()));
    },
    // A percentile is the upper end of a bucket.
    read: () =>
      histogram.count === 0 ? null : { p99Ms: Math.min(maxMs, histogram.percentile(99) / 1000), maxMs },
  };
}
