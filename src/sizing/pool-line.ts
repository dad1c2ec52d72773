import { type Candidate, NO_WORKERS, same } from "./candidate.ts";
import { jobsGrid, nearest, workerGrid } from "./grid.ts";
import type { JobProfile } from "./job-profile.ts";
import { type LineState, searchLine } from "./line-search.ts";
import type { Question, SizablePool } from "./question.ts";
import type { Standing } from "./standing.ts";

/** More threads than that nobody needs; a job that waits so much wants more jobs per worker. */
const MOST_WORKERS = 256;
export const MOST_JOBS_PER_WORKER = 1024;

/** Sizes of a pool that differ along one axis, and where the search along it stands. */
export interface PoolLine extends LineState {
  readonly axis: "workers" | "jobs per worker";
  /** Those of its sizes that are not struck out by a limit. */
  readonly grid: readonly number[];
  at(size: number): Candidate;
}

/** What is known of a pool. */
export interface Known {
  readonly standings: readonly Standing[];
  isAllowed(candidate: Candidate): boolean;
}

type Shape = Pick<PoolLine, "axis" | "grid" | "at"> & { readonly guess: number };

/** The jobs that one worker may have running. */
export function jobsSizes(question: Question, pool: SizablePool, job: JobProfile): readonly number[] {
  if (pool.jobsPerWorker !== true) return [1];
  // Alone, a job costs more CPU than among many: W/C tells where to start, not where it ends.
  return question.jobsPerWorker ?? jobsGrid(job.waitRatio === 0 ? 1 : MOST_JOBS_PER_WORKER);
}

/** The worker counts to choose from: about as many as cores, or where a job waits and has a worker for itself, as it takes to keep them busy. */
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
  const grid = question.workers ?? workerGrid(guess, 2 * guess, question.rule.within);
  return { grid, guess: nearest(grid, guess) };
}

/** Jobs per worker, at so many workers; of the pool without workers, how many jobs run at once. */
export function jobsLine(question: Question, pool: SizablePool, job: JobProfile, workers: number): Shape {
  return {
    axis: "jobs per worker",
    grid: jobsSizes(question, pool, job),
    guess: Math.round(1 + job.waitRatio),
    at: (jobsPerWorker) => ({ pool: pool.label, workers, jobsPerWorker }),
  };
}

/**
 * Workers, with so many jobs running in all: fewer workers have more of them each, so that it is the workers that are
 * judged and not the jobs.
 */
export function workersLine(question: Question, pool: SizablePool, job: JobProfile, running: number): Shape {
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

/** Where the search along a line stands, by what is known of its pool. */
export function searchPoolLine(shape: Shape, known: Known, question: Question): PoolLine {
  const { axis, at, guess } = shape;
  const grid = shape.grid.filter((size) => known.isAllowed(at(size)));
  const standings = new Map(
    grid.flatMap((size) => {
      const standing = known.standings.find(({ candidate }) => same(candidate, at(size)));
      return standing === undefined ? [] : [[size, standing] as const];
    }),
  );
  return { axis, grid, at, ...searchLine({ grid, guess, standings, rule: question.rule }) };
}
