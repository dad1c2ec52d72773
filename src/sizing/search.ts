import { exactly } from "../stats/interval.ts";
import { distinct, JOB_ALONE, NO_WORKERS } from "./candidate.ts";
import { besideBest, type ComparedToBest, compareToBest } from "./compare.ts";
import { profileOf } from "./job-profile.ts";
import type { Observations } from "./observations.ts";
import { failureIn, type PoolState, searchPool } from "./pool-search.ts";
import { isAllowed, LATENCY_FORKS, type Step, violations } from "./question.ts";
import type { Candidate, JobProfile, Question, SizablePool } from "./schema.ts";

/** All that follows from what was measured so far. A pure function of it: nothing else is remembered. */
export interface SearchState {
  readonly job: JobProfile | null;
  /** The pools whose size was searched; the one whose size is the answer stands last. */
  readonly pools: readonly PoolState[];
  /** Pools at comparable sizes, against the best of them, the simplest first. */
  readonly sideBySide: readonly ComparedToBest[];
  /** The recommendation; null: none is known yet, or none is possible. */
  readonly chosen: PoolState | null;
  /** null: nothing is left to measure. */
  readonly step: Step | null;
}

const EMPTY: Omit<SearchState, "job"> = { pools: [], sideBySide: [], chosen: null, step: null };

/** How many processes live beside each other. */
const MOST_AT_ONCE = 6;

/** What is known, and what to measure next: first the job alone, then a size, then the pools at that size. */
export function search(observations: Observations, question: Question): SearchState {
  const job = profileOf(observations);
  if (job === null) return { ...EMPTY, job, step: stepOf([JOB_ALONE], "the job alone") };
  const searchOne = (pool: SizablePool) => searchPool(observations, question, pool, job);
  const searched = searchUntilOneIsPossible(question, searchOne);
  const sideBySide = comparePools(observations, question, job, searched);
  const winner = winnerOf(sideBySide, question.pools);
  const pool = question.pools.find(({ label }) => label === winner?.candidate.pool);
  const known = searched.find((state) => state.pool === pool);
  const chosen = pool === undefined ? null : (known ?? searchOne(pool));
  const pools = chosen === null ? searched : [...searched.filter((state) => state.pool !== pool), chosen];
  // One fork says too little of a pool to look for its own size.
  const sized = chosen !== null && (known !== undefined || question.rule.leastForks > 1) ? [chosen] : [];
  const step =
    sizeStep(searched, question) ??
    poolStep(sideBySide, question) ??
    sizeStep(sized, question) ??
    (chosen === null
      ? null
      : (latencyStep(observations, question, chosen) ?? otherSizesStep(observations, question, chosen)));
  return { job, pools, sideBySide, chosen: chosen?.choice == null ? null : chosen, step };
}

/**
 * Sizes each pool with workers in turn until one can be recommended: a limit broken by one pool says nothing about the next.
 * The pool without workers is searched in any case.
 */
function searchUntilOneIsPossible(
  { pools }: Question,
  searchOne: (pool: SizablePool) => PoolState,
): PoolState[] {
  const states = pools.filter(({ label }) => label === NO_WORKERS).map(searchOne);
  for (const pool of pools) {
    if (pool.label === NO_WORKERS) continue;
    const state = searchOne(pool);
    states.push(state);
    if (state.out === null) break;
  }
  return states;
}

function sizeStep(states: readonly PoolState[], { pools }: Question): Step | null {
  const open = states.find(({ next, pool, sizes }) => {
    // A single size is no question: how good it is, is seen beside the other pools.
    const isSingle = pool.label === NO_WORKERS && sizes.length === 1 && next.length === 1 && pools.length > 1;
    return next.length > 0 && !isSingle;
  });
  return open === undefined ? null : stepOf(open.next, open.why);
}

function poolStep(sideBySide: readonly ComparedToBest[], question: Question): Step | null {
  const open = openPools(sideBySide, question);
  return open.length === 0 ? null : stepOf(open, "the pools");
}

function stepOf(candidates: readonly Candidate[], why: string): Step {
  return {
    candidates: distinct(candidates).slice(0, MOST_AT_ONCE),
    ratePerSecond: null,
    stage: "fine",
    why,
  };
}

/** Each pool at the size that was found for the first one with workers; the one without workers at its own. */
function comparePools(
  observations: Observations,
  question: Question,
  job: JobProfile,
  searched: readonly PoolState[],
): ComparedToBest[] {
  const base = searched.find(({ pool, out }) => pool.label !== NO_WORKERS && out === null);
  const size = base?.choice ?? null;
  const candidates = question.pools.flatMap((pool): Candidate[] => {
    const own = searched.find((state) => state.pool === pool);
    if (own !== undefined) return own.choice === null ? [] : [own.choice];
    if (size === null || failureIn(observations, question, pool, job) !== null) return [];
    if (size.jobsPerWorker > 1 && pool.jobsPerWorker !== true) return [];
    const one = { ...size, pool: pool.label };
    const tried = observations.measured.filter((other) => other.pool === pool.label);
    const broken = tried.flatMap((other) => violations(observations, other, question.limits));
    return isAllowed(one, broken) ? [one] : [];
  });
  const isKnown = (one: Candidate) => observations.of(one).length > 0;
  const best = base?.sizes.find(({ isBest }) => isBest)?.candidate;
  // At the smallest size that is good enough, workers give less than at their best: no workers are held against both.
  const isGood = ({ candidate, isBest, passes }: ComparedToBest) => {
    if (isBest || candidate.pool !== NO_WORKERS || best === undefined) return passes;
    return passes && compareToBest(observations, [candidate, best], question.rule)[0]?.passes === true;
  };
  const known = compareToBest(observations, candidates.filter(isKnown), question.rule);
  return [
    ...known.map((one) => ({ ...one, passes: isGood(one) })),
    ...candidates.filter((one) => !isKnown(one)).map(unmeasured),
  ];
}

function unmeasured(candidate: Candidate): ComparedToBest {
  const ratio = exactly(1);
  return { candidate, ratio, isBest: false, passes: false, precise: false, exhausted: false, forks: 0 };
}

/**
 * Pools of which it matters how good they are, and is not known: the best, the choice, and those that are simpler. How much
 * better one of the others is decides nothing; two forks tell about how good it is.
 */
function openPools(sideBySide: readonly ComparedToBest[], question: Question): Candidate[] {
  if (sideBySide.length < 2) return [];
  const winner = winnerOf(sideBySide, question.pools);
  const upTo = winner === null ? -1 : sideBySide.indexOf(winner);
  const { mostForks } = question.rule;
  const open = sideBySide.filter((one, i) => {
    if (one.precise || one.exhausted) return false;
    return one.isBest || i <= upTo || one.forks < Math.min(2, mostForks);
  });
  return besideBest(sideBySide, open);
}

/** The simplest that is good enough. */
function winnerOf(sideBySide: readonly ComparedToBest[], pools: Question["pools"]): ComparedToBest | null {
  const possible = sideBySide.filter((one) => one.forks > 0 && one.passes);
  for (const { label } of pools) {
    const found = possible.find(({ candidate }) => candidate.pool === label);
    if (found !== undefined) return found;
  }
  return null;
}

function latencyStep(
  observations: Observations,
  { limits, rule }: Question,
  { choice }: PoolState,
): Step | null {
  if (limits.ratePerSecond === null || choice === null) return null;
  const forks = observations.of(choice).filter(({ latency }) => latency !== null);
  // A size that did not keep up would not another time.
  if (forks.length >= Math.min(LATENCY_FORKS, rule.mostForks)) return null;
  const why = "latency under load";
  return { candidates: [choice], ratePerSecond: limits.ratePerSecond, stage: "coarse", why };
}

/** Sizes that others would have chosen, once, beside the answer. */
function otherSizesStep(
  observations: Observations,
  { otherSizes }: Question,
  { choice }: PoolState,
): Step | null {
  if (choice === null || choice.pool === NO_WORKERS) return null;
  const missing = otherSizes
    .map((workers) => ({ pool: choice.pool, workers, jobsPerWorker: 1 }))
    .filter((one) => observations.of(one).length === 0 && observations.failureOf(one) === null);
  if (missing.length === 0) return null;
  return { ...stepOf([choice, ...missing], "sizes that others choose"), stage: "coarse" };
}
