import type { Candidate } from "./schema.ts";

/** The only pool without workers: jobs run on the main thread, `workers` is 1, and only `jobsPerWorker` can be chosen. */
export const NO_WORKERS = "async-only";

/** One job after the other on the main thread: what the job is, before any pool. */
export const JOB_ALONE: Candidate = { pool: NO_WORKERS, workers: 1, jobsPerWorker: 1 };

export function keyOf({ pool, workers, jobsPerWorker }: Candidate): string {
  return `${workers} × ${jobsPerWorker} ${pool}`;
}

export function sameCandidate(a: Candidate, b: Candidate): boolean {
  return a.pool === b.pool && a.workers === b.workers && a.jobsPerWorker === b.jobsPerWorker;
}

/** Each candidate once, in the order of its first mention. */
export function distinct(candidates: readonly Candidate[]): Candidate[] {
  return [...new Map(candidates.map((one) => [keyOf(one), one])).values()];
}

/** Of one pool the smaller one first: fewer workers, then fewer jobs in each. */
export function bySize(a: Candidate, b: Candidate): number {
  return a.workers - b.workers || a.jobsPerWorker - b.jobsPerWorker;
}

/**
 * The worker counts worth telling apart, from 1 to the most, for a job that scales perfectly: a count gives a smaller share of
 * the next larger one than is said.
 *
 * @param fixed is always one of them: the cores
 */
export function workerGrid(
  fixed: number,
  most: number,
  share: { readonly belowFixed: number; readonly aboveFixed: number },
): number[] {
  const sizes = [Math.min(fixed, most)];
  for (let size = sizes[0] as number; size > 1; ) {
    size = Math.max(1, Math.ceil(size * share.belowFixed - 1e-9) - 1);
    sizes.unshift(size);
  }
  for (let size = sizes.at(-1) as number; size < most; ) {
    size = Math.min(most, Math.floor(size / share.aboveFixed + 1e-9) + 1);
    sizes.push(size);
  }
  return sizes;
}

/** Jobs per worker: doubled from 1 to the most. Waiting costs next to nothing, so a factor of two is near enough. */
export function jobsGrid(most: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size < most; size *= 2) sizes.push(size);
  return [...sizes, most];
}

/** The member that is nearest by ratio; of two, the smaller. */
export function nearest(grid: readonly number[], size: number): number {
  const distance = (member: number) => Math.abs(Math.log(member / size));
  return grid.reduce((best, member) => (distance(member) < distance(best) ? member : best));
}
