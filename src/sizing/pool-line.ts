import { type Candidate, NO_WORKERS } from "./candidate.ts";
import { jobsGrid, workerGrid } from "./grid.ts";
import type { JobProfile } from "./job-profile.ts";
import { type Limits, type Violation, violations } from "./limits.ts";
import { exhaustLine, type LineState, searchLine } from "./line-search.ts";
import type { Question, SizablePool } from "./question.ts";
import { measured, type Readings } from "./reading.ts";
import { type Standing, standingsOf } from "./standing.ts";

/** More threads than that nobody needs; a job that waits so much wants more jobs per worker. */
const MOST_WORKERS = 256;
const MOST_JOBS_PER_WORKER = 1024;

const NO_LIMITS: Limits = { memoryBytes: null, blockMs: null, p99Ms: null, ratePerSecond: null };

/** A pool's sizes along one axis, and what is known of them. */
export interface PoolLine extends LineState {
  readonly axis: "workers" | "jobs per worker";
  readonly grid: readonly number[];
  readonly standings: readonly Standing[];
  /** Why sizes were struck out. */
  readonly violations: readonly Violation[];
  at(size: number): Candidate;
}

/** Jobs per worker, at as many workers as there are cores; of the pool without workers, how many jobs run at once. */
export function jobsLine(
  readings: Readings,
  question: Question,
  pool: SizablePool,
  job: JobProfile,
): PoolLine {
  const workers = pool.label === NO_WORKERS ? 1 : startWorkers(question);
  const wanted = Math.round(1 + job.waitRatio);
  // Alone, a job costs more CPU than among many: W/C tells where to start, not where it ends.
  const most = job.waitRatio === 0 ? 1 : MOST_JOBS_PER_WORKER;
  const grid = pool.jobsPerWorker === true ? (question.jobsPerWorker ?? jobsGrid(most)) : [1];
  const at = (jobsPerWorker: number) => ({ pool: pool.label, workers, jobsPerWorker });
  // With workers, limits are for the other axis: fewer workers may yet meet them.
  const limits = pool.label === NO_WORKERS ? question.limits : NO_LIMITS;
  return lineOf(readings, { ...question, limits }, { axis: "jobs per worker", grid, guess: wanted, at });
}

/** Workers, at so many jobs per worker. */
export function workersLine(
  readings: Readings,
  question: Question,
  pool: SizablePool,
  job: JobProfile,
  jobsPerWorker: number,
): PoolLine {
  const cores = startWorkers(question);
  // Workers ≈ cores × (1 + W/C), shared between threads and the jobs that each has running.
  const guess = Math.max(cores, Math.round((cores * (1 + job.waitRatio)) / jobsPerWorker));
  const start = jobsPerWorker > 1 ? cores : Math.min(MOST_WORKERS, guess);
  const grid = question.workers ?? workerGrid(start, 2 * start, question.rule.within);
  const at = (workers: number) => ({ pool: pool.label, workers, jobsPerWorker });
  return lineOf(readings, question, { axis: "workers", grid, guess: start, at });
}

function startWorkers({ cores, workers }: Question): number {
  const wanted = Math.max(1, Math.ceil(cores));
  return workers === null ? wanted : Math.min(wanted, workers.at(-1) ?? 1);
}

function lineOf(
  readings: Readings,
  question: Question,
  { axis, grid, guess, at }: Pick<PoolLine, "axis" | "grid" | "at"> & { readonly guess: number },
): PoolLine {
  const known = measured(readings);
  const has = (size: number) =>
    known.some(({ pool, workers, jobsPerWorker }) => {
      const one = at(size);
      return pool === one.pool && workers === one.workers && jobsPerWorker === one.jobsPerWorker;
    });
  const broken = grid.filter(has).flatMap((size) => violations(readings, at(size), question.limits));
  const allowed = grid.filter((size) => isAllowed(size, axis, broken, question.limits));
  const candidates = allowed.filter(has).map(at);
  const standings = standingsOf(readings, candidates, question.rule);
  const bySize = new Map(standings.map((one) => [sizeOf(one.candidate, axis), one]));
  const line = { grid: allowed, guess, standings: bySize, rule: question.rule };
  const state = question.exhaustive ? exhaustLine(line) : searchLine(line);
  return { axis, grid: allowed, at, standings, violations: broken, ...state };
}

function sizeOf(candidate: Candidate, axis: PoolLine["axis"]): number {
  return axis === "workers" ? candidate.workers : candidate.jobsPerWorker;
}

/** What needs too much memory, or blocks, does so at any larger size; what is too slow under load is so at any smaller one. */
function isAllowed(
  size: number,
  axis: PoolLine["axis"],
  broken: readonly Violation[],
  limits: Limits,
): boolean {
  return broken.every(({ limit, candidate }) => {
    const other = sizeOf(candidate, axis);
    return (limits.ratePerSecond !== null && limit === "--p99") || limit === "--rate"
      ? size > other
      : size < other;
  });
}
