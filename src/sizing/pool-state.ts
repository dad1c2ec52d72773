import { bySize, type Candidate, distinct, NO_WORKERS, same } from "./candidate.ts";
import { nearest } from "./grid.ts";
import type { JobProfile } from "./job-profile.ts";
import { isAllowed, type Violation, violations } from "./limits.ts";
import {
  allSizes,
  jobsLine,
  type Known,
  type PoolLine,
  searchPoolLine,
  workersLine,
  workersSizes,
} from "./pool-line.ts";
import type { Question, SizablePool } from "./question.ts";
import { measured, of, type Readings } from "./reading.ts";
import { besideBest, mayBeat, mayPass, type Standing, standingsOf } from "./standing.ts";

/** What a pool's search has come to. */
export interface PoolState {
  readonly pool: SizablePool;
  /** The smallest that is good enough: fewer workers first, then fewer jobs in each. null: not known yet, or none is possible. */
  readonly choice: Candidate | null;
  /** All of its sizes that were measured and meet the limits, the smallest first. */
  readonly standings: readonly Standing[];
  /** What to measure next for it. */
  readonly next: readonly Candidate[];
  /** What `next` is good for. */
  readonly why: string;
  readonly violations: readonly Violation[];
  /** Why it cannot be recommended; null: it can. */
  readonly out: string | null;
}

export function stateOf(
  readings: Readings,
  question: Question,
  pool: SizablePool,
  job: JobProfile,
): PoolState {
  const nothing = { pool, choice: null, standings: [], next: [], why: "", violations: [] };
  const failure = failureIn(readings, question, pool, job);
  if (failure !== null) return { ...nothing, out: failure };
  const own = measured(readings).filter((one) => one.pool === pool.label);
  const broken = own.flatMap((one) => violations(readings, one, question.limits));
  const sizes = allSizes(question, pool, job).filter((one) => isAllowed(one, broken));
  if (sizes.length === 0) return { ...nothing, violations: broken, out: "no size meets the limits" };
  // What is only shown beside the answer cannot be the answer.
  const candidates = sizes.filter((one) => own.some((other) => same(one, other))).sort(bySize);
  const standings = standingsOf(readings, candidates, question.rule);
  const choice = standings.find(({ passes }) => passes)?.candidate ?? null;
  const known: Known = { standings, isAllowed: (one) => isAllowed(one, broken) };
  const lines = linesOf(question, pool, job, known);
  const placed = question.exhaustive ? untried(readings, sizes, question) : placeOn(lines);
  const next = placed ?? { candidates: unsettled(standings, question), why: `sizes of ${pool.label}` };
  return {
    ...{ pool, choice, standings, violations: broken, out: null },
    ...{ next: next.candidates, why: next.why },
  };
}

/** A pool that failed at one size is not trusted at another; but what is only shown beside the answer takes nothing from it. */
export function failureIn(
  readings: Readings,
  question: Question,
  pool: SizablePool,
  job: JobProfile,
): string | null {
  const failed = readings.filter(
    ({ candidate, failure }) => candidate.pool === pool.label && failure !== null,
  );
  if (failed.length === 0) return null;
  const sizes = allSizes(question, pool, job);
  return failed.find(({ candidate }) => sizes.some((size) => same(size, candidate)))?.failure ?? null;
}

/**
 * Where to look: how many jobs the cores take, then whether fewer workers take as many, then how few jobs they need. The
 * second and third line hang on what the one before came to.
 */
function linesOf(question: Question, pool: SizablePool, job: JobProfile, known: Known): PoolLine[] {
  const search = (shape: Parameters<typeof searchPoolLine>[0]) => searchPoolLine(shape, known, question);
  if (pool.label === NO_WORKERS) return [search(jobsLine(question, pool, job, 1))];
  const cores = workersSizes(question, pool, job).guess;
  const shape = jobsLine(question, pool, job, cores);
  const isOne = shape.grid.length === 1;
  const jobs = search(shape);
  if (!isOne && jobs.next.length > 0) return [jobs];
  const enough = jobs.chosen ?? jobs.best ?? nearest(shape.grid, shape.guess);
  // One step more: fewer workers may need more jobs in all to be as good.
  const running = cores * (shape.grid.find((size) => size > enough) ?? enough);
  const workers = search(workersLine(question, pool, job, isOne ? cores : running));
  const isDone = workers.chosen === null || workers.chosen === cores || workers.next.length > 0;
  return isOne || isDone ? [workers] : [workers, search(jobsLine(question, pool, job, workers.chosen))];
}

function placeOn(lines: readonly PoolLine[]) {
  const line = lines.find(({ next }) => next.length > 0);
  return line === undefined
    ? null
    : { candidates: line.next.map(line.at), why: `${line.axis} of ${line.at(1).pool}` };
}

/** Every size, each as often as it takes to know it; a few at a time, beside one that was measured before. */
function untried(readings: Readings, sizes: readonly Candidate[], { rule }: Question) {
  const standings = standingsOf(
    readings,
    sizes.filter((one) => of(readings, one).length > 0),
    rule,
  );
  const standingOf = (one: Candidate) => standings.find(({ candidate }) => same(candidate, one));
  const open = sizes.filter((one) => {
    const standing = standingOf(one);
    if (standing === undefined) return true;
    return !standing.exhausted && (standing.forks < rule.leastForks || !standing.precise);
  });
  const rarest = open.toSorted((a, b) => of(readings, a).length - of(readings, b).length);
  const link = standings.find(({ best }) => best)?.candidate;
  if (rarest.length === 0) return null;
  return { candidates: distinct([...(link === undefined ? [] : [link]), ...rarest]), why: "every size" };
}

/** All is placed: measured again are the best, the choice, what is smaller and may yet be good enough, and what may yet be better. */
function unsettled(standings: readonly Standing[], { rule }: Question): Candidate[] {
  const choice = standings.findIndex(({ passes }) => passes);
  const open = standings.filter((one, i) => {
    if (one.precise || one.exhausted) return false;
    if (one.best || i === choice || mayBeat(one, rule.within)) return true;
    return i < choice && (i === choice - 1 || mayPass(one, rule.within));
  });
  return besideBest(standings, open);
}
