/** How much expected work is sent to a worker ahead of its turn. */
const PREFETCH_MS = 0.2;
/** The mean follows about this many of the last jobs. */
const MEMORY = 64;
/**
 * A job counts for at most this many times the mean. A thread that lost its core for some milliseconds says nothing about
 * the next job. Where jobs do get longer, the mean follows within some tens of them.
 */
const OUTLIER_FACTOR = 8;
/** Work shorter than this stays with one worker: waking another takes as long. */
const WORTH_WAKING_MS = 0.05;
/** A job is unexpectedly long if it takes this many times the mean, and at least this long. */
const LONG_FACTOR = 3;
const LONG_MS = 0.2;
const UNKNOWN_MS = 0.1;

/** How long jobs take, and what follows from it. */
export interface JobTimeEstimate {
  observe(jobMs: number): void;
  /** How many jobs to send ahead of a busy worker: at least one, which hides the way there and back. */
  prefetchDepth(most: number): number;
  /** Up to this many jobs are not worth waking a second worker. */
  minimumShare(most: number): number;
  /** Jobs are so short that their results are reported together. */
  isShort(): boolean;
  /** A worker silent for longer runs an unexpectedly long job. */
  patienceMs(): number;
}

export function createJobTimeEstimate(jobsPerWorker: number): JobTimeEstimate {
  let meanMs = UNKNOWN_MS;
  let seen = 0;
  return {
    observe(jobMs) {
      if (seen < MEMORY) seen += 1;
      meanMs += (Math.min(jobMs, OUTLIER_FACTOR * meanMs) - meanMs) / seen;
    },
    prefetchDepth: (most) => Math.min(most, Math.max(1, Math.floor((PREFETCH_MS * jobsPerWorker) / meanMs))),
    minimumShare: (most) => Math.min(most, Math.floor(WORTH_WAKING_MS / meanMs)),
    isShort: () => meanMs < WORTH_WAKING_MS,
    patienceMs: () => Math.max(LONG_MS, LONG_FACTOR * meanMs),
  };
}
