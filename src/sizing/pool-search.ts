import { bySize, distinct, NO_WORKERS, nearest, sameCandidate } from "./candidate.ts";
import { besideBest, type ComparedToBest, compareToBest, isSafe, rivalsOf } from "./compare.ts";
import {
  allSizes,
  jobsLine,
  type Line,
  type SearchedLine,
  searchLine,
  workersLine,
  workersSizes,
} from "./line-search.ts";
import type { Observations } from "./observations.ts";
import { isAllowed, violations } from "./question.ts";
import type { Candidate, JobProfile, Question, SizablePool, Violation } from "./schema.ts";

/** What a pool's search has come to. */
export interface PoolState {
  readonly pool: SizablePool;
  /** The smallest that is good enough: fewer workers first, then fewer jobs in each. null: not known yet, or none is possible. */
  readonly choice: Candidate | null;
  /** All of its sizes that were measured and meet the limits, the smallest first. */
  readonly sizes: readonly ComparedToBest[];
  /** What to measure next for it. */
  readonly next: readonly Candidate[];
  /** What `next` is good for. */
  readonly why: string;
  readonly violations: readonly Violation[];
  /** Why it cannot be recommended; null: it can. */
  readonly out: string | null;
}

export function searchPool(
  observations: Observations,
  question: Question,
  pool: SizablePool,
  job: JobProfile,
): PoolState {
  const nothing = { pool, choice: null, sizes: [], next: [], why: "", violations: [] };
  const failure = failureIn(observations, question, pool, job);
  if (failure !== null) return { ...nothing, out: failure };
  const own = observations.measured.filter((one) => one.pool === pool.label);
  const broken = own.flatMap((one) => violations(observations, one, question.limits));
  const allowed = allSizes(question, pool, job).filter((one) => isAllowed(one, broken));
  if (allowed.length === 0) return { ...nothing, violations: broken, out: "no size meets the limits" };
  // What is only shown beside the answer cannot be the answer.
  const candidates = own.filter((one) => allowed.some((other) => sameCandidate(one, other))).sort(bySize);
  const sizes = compareToBest(observations, candidates, question.rule);
  const choice = sizes.find(({ passes }) => passes)?.candidate ?? null;
  const search = (line: Line) => {
    const grid = line.grid.filter((size) => isAllowed(line.at(size), broken));
    return searchLine({ ...line, grid }, sizes, question.rule);
  };
  const placed = question.exhaustive
    ? untried(observations, allowed, question)
    : placeOn(linesOf(question, pool, job, search));
  const next = placed ?? {
    candidates: unsettled(observations, sizes, question),
    why: `sizes of ${pool.label}`,
  };
  return {
    ...{ pool, choice, sizes, violations: broken, out: null },
    ...{ next: next.candidates, why: next.why },
  };
}

/** A pool that failed at one size is not trusted at another; a size that is only shown beside the answer rules nothing out. */
export function failureIn(
  { all }: Observations,
  question: Question,
  pool: SizablePool,
  job: JobProfile,
): string | null {
  const failed = all.filter(({ candidate, failure }) => candidate.pool === pool.label && failure !== null);
  if (failed.length === 0) return null;
  const sizes = allSizes(question, pool, job);
  return (
    failed.find(({ candidate }) => sizes.some((size) => sameCandidate(size, candidate)))?.failure ?? null
  );
}

/**
 * Where to look: how many jobs the cores take, then whether fewer workers take as many, then how few jobs they need. The
 * second and third line hang on what the one before came to.
 */
function linesOf(
  question: Question,
  pool: SizablePool,
  job: JobProfile,
  search: (line: Line) => SearchedLine,
): SearchedLine[] {
  if (pool.label === NO_WORKERS) return [search(jobsLine(question, pool, job, 1))];
  const cores = workersSizes(question, pool, job).guess;
  const line = jobsLine(question, pool, job, cores);
  const isOne = line.grid.length === 1;
  const jobs = search(line);
  if (!isOne && jobs.next.length > 0) return [jobs];
  const enough = jobs.chosen ?? jobs.best ?? nearest(line.grid, line.guess);
  // One step more: fewer workers may need more jobs in all to be as good.
  const running = cores * (line.grid.find((size) => size > enough) ?? enough);
  const workers = search(workersLine(question, pool, job, isOne ? cores : running));
  const isDone = workers.chosen === null || workers.chosen === cores || workers.next.length > 0;
  return isOne || isDone ? [workers] : [workers, search(jobsLine(question, pool, job, workers.chosen))];
}

function placeOn(lines: readonly SearchedLine[]) {
  const line = lines.find(({ next }) => next.length > 0);
  return line === undefined
    ? null
    : { candidates: line.next.map(line.at), why: `${line.axis} of ${line.at(1).pool}` };
}

/** Every size, each as often as it takes to know it; a few at a time, beside one that was measured before. */
function untried(observations: Observations, sizes: readonly Candidate[], { rule }: Question) {
  const times = (one: Candidate) => observations.of(one).length;
  const compared = compareToBest(
    observations,
    sizes.filter((one) => times(one) > 0),
    rule,
  );
  const open = sizes.filter((one) => {
    const known = compared.find(({ candidate }) => sameCandidate(candidate, one));
    if (known === undefined) return true;
    return !known.exhausted && (known.forks < rule.leastForks || !known.precise);
  });
  const rarest = open.toSorted((a, b) => times(a) - times(b));
  const link = compared.find(({ isBest }) => isBest)?.candidate;
  if (rarest.length === 0) return null;
  return { candidates: distinct([...(link === undefined ? [] : [link]), ...rarest]), why: "every size" };
}

/**
 * All is placed. Measured again are the sizes that decide: the choice, smaller ones, the best, and rivals of the choice; and
 * the next size, if the choice stays too little known to be named alone.
 */
function unsettled(
  observations: Observations,
  sizes: readonly ComparedToBest[],
  { rule }: Question,
): Candidate[] {
  const [first, second] = sizes.filter(({ passes }) => passes);
  if (first === undefined) return [];
  const rivals = rivalsOf(first.candidate, observations, sizes, rule.within);
  const besides = first.exhausted && !isSafe(first, rule.within) ? second : undefined;
  const open = sizes.filter((one, i) => {
    const decides = i <= sizes.indexOf(first) || one.isBest || one === besides || rivals.includes(one);
    return decides && !one.precise && !one.exhausted;
  });
  return besideBest(sizes, open);
}
