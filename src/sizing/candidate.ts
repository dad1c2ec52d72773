/** What can be chosen: a pool with a size. For the pool without workers, `workers` is 1 and `jobsPerWorker` how many jobs run at once. */
export interface Candidate {
  /** The pool's label. */
  readonly pool: string;
  readonly workers: number;
  readonly jobsPerWorker: number;
}

export function same(a: Candidate, b: Candidate): boolean {
  return a.pool === b.pool && a.workers === b.workers && a.jobsPerWorker === b.jobsPerWorker;
}

/** Each candidate once, in the order of its first mention. */
export function distinct(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter((one, i) => candidates.findIndex((other) => same(one, other)) === i);
}

/** Of one pool the smaller one first: fewer workers, then fewer jobs in each. */
export function bySize(a: Candidate, b: Candidate): number {
  return a.workers - b.workers || a.jobsPerWorker - b.jobsPerWorker;
}

/** The only pool without workers: jobs run on the main thread, and only its `jobsPerWorker` can be chosen. */
export const NO_WORKERS = "async-only";
