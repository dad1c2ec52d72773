import { jobsGrid, NO_WORKERS, nearest, sameCandidate, workerGrid } from "./candidate.ts";
import { belowLine, type ComparedToBest, isLower } from "./compare.ts";
import type { Candidate, JobProfile, Question, SizablePool } from "./schema.ts";

/** Nobody needs more threads; a job that waits so much wants more jobs per worker. */
const MOST_WORKERS = 256;
export const MOST_JOBS_PER_WORKER = 1024;

/** Sizes of a pool that differ along one axis. */
export interface Line {
  readonly axis: "workers" | "jobs per worker";
  readonly grid: readonly number[];
  /** Where the best is expected. */
  readonly guess: number;
  at(size: number): Candidate;
}

/** A line, and where the search along it stands. */
export interface SearchedLine extends Line {
  /** The smallest that is good enough, as far as it is known; null: none is. */
  readonly chosen: number | null;
  readonly best: number | null;
  /** Where to measure next, together; nothing: every place that decides was measured. */
  readonly next: readonly number[];
}

/** The jobs that one worker may have running. */
function jobsSizes(question: Question, pool: SizablePool, job: JobProfile): readonly number[] {
  if (pool.jobsPerWorker !== true) return [1];
  // Alone, a job costs more CPU than among many: W/C tells where to start, not where it ends.
  return question.jobsPerWorker ?? jobsGrid(job.waitRatio === 0 ? 1 : MOST_JOBS_PER_WORKER);
}

/**
 * The worker counts to choose from: about as many as cores; for a job that waits and has a worker for itself, as many as keep
 * the cores busy.
 */
export function workersSizes(
  question: Question,
  pool: SizablePool,
  job: JobProfile,
): { readonly grid: readonly number[]; readonly guess: number } {
  const cores = Math.max(1, Math.ceil(question.cores));
  const most = jobsSizes(question, pool, job).at(-1) ?? 1;
  // Workers × jobs per worker ≈ cores × (1 + W/C).
  const wanted = Math.round((cores * (1 + job.waitRatio)) / most);
  const guess = Math.min(MOST_WORKERS, Math.max(cores, wanted));
  const { within } = question.rule;
  // One worker less than 16 gives 94 %, and noise would decide whether that is good enough.
  const share = { belowFixed: belowLine(within), aboveFixed: 1 - within };
  const grid = question.workers ?? workerGrid(guess, 2 * guess, share);
  return { grid, guess: nearest(grid, guess) };
}

/** Jobs per worker, at so many workers; of the pool without workers, how many jobs run at once. */
export function jobsLine(question: Question, pool: SizablePool, job: JobProfile, workers: number): Line {
  return {
    axis: "jobs per worker",
    grid: jobsSizes(question, pool, job),
    guess: Math.round(1 + job.waitRatio),
    at: (jobsPerWorker) => ({ pool: pool.label, workers, jobsPerWorker }),
  };
}

/**
 * Workers, with so many jobs running in all: fewer workers have more jobs each, so that the workers are judged and not the
 * jobs.
 */
export function workersLine(question: Question, pool: SizablePool, job: JobProfile, running: number): Line {
  const sizes = jobsSizes(question, pool, job);
  const jobsAt = (workers: number) => sizes.find((size) => size * workers >= running) ?? sizes.at(-1) ?? 1;
  return {
    axis: "workers",
    ...workersSizes(question, pool, job),
    at: (workers) => ({ pool: pool.label, workers, jobsPerWorker: jobsAt(workers) }),
  };
}

/** Every size there is. */
export function allSizes(question: Question, pool: SizablePool, job: JobProfile): Candidate[] {
  const workers = pool.label === NO_WORKERS ? [1] : workersSizes(question, pool, job).grid;
  return workers.flatMap((count) => {
    const { grid, at } = jobsLine(question, pool, job, count);
    return grid.map(at);
  });
}

/** What was measured along a line, the smallest size first. */
type Known = ReadonlyMap<number, ComparedToBest>;

/**
 * Looks for the smallest size that is good enough, and measures only where that is decided. Throughput is taken to rise to one
 * peak or plateau. The peak is looked for around a guess; then the line where sizes become good enough is halved, on a scale of
 * ratios.
 *
 * @param line without the sizes that break a limit
 */
export function searchLine(
  line: Line,
  compared: readonly ComparedToBest[],
  { within }: Question["rule"],
): SearchedLine {
  const { grid, at } = line;
  const known = new Map(
    grid.flatMap((size) => {
      const one = compared.find(({ candidate }) => sameCandidate(candidate, at(size)));
      return one === undefined ? [] : [[size, one] as const];
    }),
  );
  const best = bestOf(known);
  const chosen = [...known.keys()].find((size) => known.get(size)?.passes) ?? null;
  const start = startOf(line);
  // One size may be known from before, as that of the job alone is: no place to start from.
  const isNew = known.size <= 1 && start.some((size) => !known.has(size));
  if (best === null || isNew) return { ...line, chosen, best, next: start };
  const next =
    beyond(grid, known, best) ?? besidePeak(grid, known, best, within) ?? below(grid, known, chosen);
  return { ...line, chosen, best, next: next === null ? [] : [next, best] };
}

/** The guess, the next smaller and one twice as large: if the guess is right, these decide. */
function startOf({ grid, guess }: Line): number[] {
  if (grid.length === 0) return [];
  const middle = grid.indexOf(nearest(grid, guess));
  const far = nearest(grid.slice(middle), 2 * guess);
  return [...new Set([grid[middle - 1], grid[middle], far])].filter((size) => size !== undefined);
}

const ratioAt = (known: Known, size: number) => known.get(size)?.ratio.estimate ?? 0;

function bestOf(known: Known): number | null {
  const falling = [...known.keys()].sort((a, b) => ratioAt(known, b) - ratioAt(known, a));
  return falling[0] ?? null;
}

/** The best is the largest measured: the peak may lie beyond. */
function beyond(grid: readonly number[], known: Known, best: number): number | null {
  if (best !== [...known.keys()].at(-1) || best === grid.at(-1)) return null;
  return nearest(
    grid.filter((size) => size > best),
    2 * best,
  );
}

/** A neighbour that is clearly lower, with sizes in between: the peak may be there. */
function besidePeak(grid: readonly number[], known: Known, best: number, within: number): number | null {
  const sizes = [...known.keys()];
  const at = sizes.indexOf(best);
  for (const neighbour of [sizes[at - 1], sizes[at + 1]]) {
    if (neighbour === undefined) continue;
    const one = known.get(neighbour);
    if (one === undefined || !isLower(one, within)) continue;
    const middle = between(grid, Math.min(neighbour, best), Math.max(neighbour, best));
    if (middle !== null) return middle;
  }
  return null;
}

/** Between the largest size that is too small and the smallest that is good enough. */
function below(grid: readonly number[], known: Known, chosen: number | null): number | null {
  if (chosen === null) return null;
  const sizes = [...known.keys()];
  return between(grid, sizes[sizes.indexOf(chosen) - 1] ?? 0, chosen);
}

function between(grid: readonly number[], low: number, high: number): number | null {
  const inside = grid.filter((size) => size > low && size < high);
  return inside.length === 0 ? null : nearest(inside, Math.sqrt(Math.max(low, 0.5) * high));
}
