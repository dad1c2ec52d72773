/** The pool gives up after so many workers in a row that ended before they had done a job. */
const MOST_FAILED_STARTS = 5;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;

/** Patience with workers that do not start: exponential back-off, and an end. */
interface Restarts {
  /** A worker has started, and done a job. */
  succeed(): void;
  /** @returns how many in a row have failed */
  fail(): number;
  isHopeless(): boolean;
  /** Starts again after a pause. */
  later(): void;
  stop(): void;
}

export function createRestarts(start: () => void): Restarts {
  const pauses = new Set<ReturnType<typeof setTimeout>>();
  let failed = 0;
  return {
    succeed() {
      failed = 0;
    },
    fail: () => ++failed,
    isHopeless: () => failed >= MOST_FAILED_STARTS,
    later() {
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failed - 1));
      const pause = setTimeout(() => {
        pauses.delete(pause);
        start();
      }, pauseMs);
      pauses.add(pause);
    },
    stop() {
      for (const pause of pauses) clearTimeout(pause);
    },
  };
}
