/** How much expected work is sent ahead of a worker that is busy. */
const AHEAD_MS = 0.2;
/** The mean follows the last so many jobs. */
const MEMORY = 64;
/**
 * No job counts for more than so many times the mean: one whose thread lost its core for some milliseconds says nothing of
 * the next. Where jobs do become longer, the mean is there after some tens of them.
 */
const MOST_FACTOR = 8;
/** Work that is shorter than this stays with one worker: to wake another takes as long. */
const SHARED_FROM_MS = 0.05;
/** A job that takes so many times as long as others, and at least so long, is unexpectedly long. */
const LONG_FACTOR = 3;
const LONG_MS = 0.2;
const UNKNOWN_MS = 0.1;

/** How long jobs take, and from that how many may be sent ahead. */
export interface Pace {
  observe(jobMs: number): void;
  /** At least one: it hides the way there and back, and is taken back from a worker that stays busy. */
  ahead(most: number): number;
  /** So many jobs are not worth a second worker. */
  apiece(most: number): number;
  /** Jobs are so short that their results are reported together. */
  isShort(): boolean;
  /** A worker that reports nothing for longer is at an unexpectedly long job. */
  patienceMs(): number;
}

export function createPace(jobsPerWorker: number): Pace {
  let meanMs = UNKNOWN_MS;
  let seen = 0;
  return {
    apiece: (most) => Math.min(most, Math.floor(SHARED_FROM_MS / meanMs)),
    isShort: () => meanMs < SHARED_FROM_MS,
    patienceMs: () => Math.max(LONG_MS, LONG_FACTOR * meanMs),
    observe(jobMs) {
      if (seen < MEMORY) seen += 1;
      meanMs += (Math.min(jobMs, MOST_FACTOR * meanMs) - meanMs) / seen;
    },
    ahead: (most) => Math.min(most, Math.max(1, Math.floor((AHEAD_MS * jobsPerWorker) / meanMs))),
  };
}
