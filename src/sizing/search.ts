import { type Candidate, distinct, NO_WORKERS } from "./candidate.ts";
import { type JobProfile, profileOf, SCOUT } from "./job-profile.ts";
import { isAllowed, LATENCY_FORKS, violations } from "./limits.ts";
import { failureIn, type PoolState, stateOf } from "./pool-state.ts";
import type { Question, SizablePool, Step } from "./question.ts";
import { failureOf, measured, of, type Readings } from "./reading.ts";
import { besideBest, mayBeat, mayPass, type Standing, standingsOf } from "./standing.ts";

/** All that follows from what was measured so far. A pure function of it: nothing else is remembered. */
export interface SearchState {
  readonly job: JobProfile | null;
  /** The pools whose size was looked for; the one whose size is the answer's stands last. */
  readonly pools: readonly PoolState[];
  /** Pools at comparable sizes, against the best of them. */
  readonly standings: readonly Standing[];
  /** The recommendation; null: none is known yet, or none is possible. */
  readonly chosen: PoolState | null;
  /** null: nothing is left to measure. */
  readonly step: Step | null;
}

const EMPTY: Omit<SearchState, "job"> = { pools: [], standings: [], chosen: null, step: null };

/** What is known, and what to measure next: first the job alone, then a size, then the pools at that size. */
export function search(readings: Readings, question: Question): SearchState {
  const job = profileOf(readings);
  if (job === null) return { ...EMPTY, job, step: stepOf([SCOUT], "the job alone") };
  const look = (pool: SizablePool) => stateOf(readings, question, pool, job);
  const without = question.pools.find(({ label }) => label === NO_WORKERS);
  const withWorkers = lookUntilOneIsPossible(question, look);
  const base = withWorkers.find(({ out }) => out === null)?.pool;
  const looked = [...(without === undefined ? [] : [look(without)]), ...withWorkers];
  const standings = comparePools(readings, question, job, looked, base);
  const winner = winnerOf(standings, question);
  const pool = question.pools.find(({ label }) => label === winner?.candidate.pool);
  const known = looked.find((state) => state.pool === pool);
  const chosen = pool === undefined ? null : (known ?? look(pool));
  const pools = chosen === null ? looked : [...looked.filter((state) => state.pool !== pool), chosen];
  // One fork says too little of a pool to look for its own size.
  const sized = chosen !== null && (known !== undefined || question.rule.leastForks > 1) ? [chosen] : [];
  const step =
    sizeStep(looked, question) ??
    poolStep(standings, question) ??
    sizeStep(sized, question) ??
    (chosen === null
      ? null
      : (latencyStep(readings, question, chosen) ?? besideStep(readings, question, chosen)));
  return { job, pools, standings, chosen: chosen?.choice == null ? null : chosen, step };
}

/** The pools with workers up to the first that can be recommended: that one sizes of the simplest break a limit, says nothing of the next. */
function lookUntilOneIsPossible(question: Question, look: (pool: SizablePool) => PoolState): PoolState[] {
  const states: PoolState[] = [];
  for (const pool of question.pools) {
    if (pool.label === NO_WORKERS) continue;
    const state = look(pool);
    states.push(state);
    if (state.out === null) break;
  }
  return states;
}

function sizeStep(states: readonly PoolState[], { pools }: Question): Step | null {
  const open = states.find(({ next, pool, standings }) => {
    // One size is no question; how good it is, shows beside the other pools.
    const isOne =
      pool.label === NO_WORKERS && standings.length === 1 && next.length === 1 && pools.length > 1;
    return next.length > 0 && !isOne;
  });
  return open === undefined ? null : stepOf(open.next, open.why);
}

function poolStep(standings: readonly Standing[], question: Question): Step | null {
  const open = openPools(standings, question);
  return open.length === 0 ? null : stepOf(open, "the pools");
}

function stepOf(candidates: readonly Candidate[], why: string): Step {
  return {
    candidates: distinct(candidates).slice(0, MOST_AT_ONCE),
    ratePerSecond: null,
    look: "closer",
    why,
  };
}

/** How many processes live beside each other. */
const MOST_AT_ONCE = 6;

/** Each pool at the size that was found for the first one with workers; the one without workers at its own. */
function comparePools(
  readings: Readings,
  question: Question,
  job: JobProfile,
  looked: readonly PoolState[],
  base: SizablePool | undefined,
): Standing[] {
  const size = looked.find(({ pool }) => pool === base)?.choice ?? null;
  const candidates = question.pools.flatMap((pool): Candidate[] => {
    const own = looked.find((state) => state.pool === pool);
    if (own !== undefined) return own.choice === null ? [] : [own.choice];
    if (size === null || failureIn(readings, question, pool, job) !== null) return [];
    if (size.jobsPerWorker > 1 && pool.jobsPerWorker !== true) return [];
    const one = { ...size, pool: pool.label };
    const tried = measured(readings).filter((other) => other.pool === pool.label);
    const broken = tried.flatMap((other) => violations(readings, other, question.limits));
    return isAllowed(one, broken) ? [one] : [];
  });
  const unknown = candidates.filter((one) => of(readings, one).length === 0);
  const known = candidates.filter((one) => !unknown.includes(one));
  return [...standingsOf(readings, known, question.rule), ...unknown.map(unmeasured)];
}

function unmeasured(candidate: Candidate): Standing {
  const ratio = { estimate: 1, low: null, high: null };
  return { candidate, ratio, best: false, passes: false, precise: false, exhausted: false, forks: 0 };
}

/** Pools of which it matters how good they are, and is not known: the best, those no less simple than the choice, those that may be better, and any that one fork alone tells of. */
function openPools(standings: readonly Standing[], question: Question): Candidate[] {
  if (standings.length < 2) return [];
  const winner = winnerOf(standings, question);
  const upTo = winner === null ? -1 : standings.indexOf(winner);
  const open = standings.filter((one, i) => {
    if (one.precise || one.exhausted) return false;
    const { within, mostForks } = question.rule;
    return one.best || i <= upTo || mayBeat(one, within) || one.forks < Math.min(2, mostForks);
  });
  return besideBest(standings, open);
}

/** The simplest that is good enough, or may be for all that is known: noise alone makes no other pool the answer. */
function winnerOf(standings: readonly Standing[], { pools, rule }: Question): Standing | null {
  for (const { label } of pools) {
    const found = standings.find(
      (one) => one.candidate.pool === label && one.forks > 0 && mayPass(one, rule.within),
    );
    if (found !== undefined) return found;
  }
  return null;
}

function latencyStep(readings: Readings, { limits, rule }: Question, { choice }: PoolState): Step | null {
  if (limits.ratePerSecond === null || choice === null) return null;
  const forks = of(readings, choice).filter(({ latency }) => latency !== null);
  // One that did not keep up would not another time.
  if (forks.length >= Math.min(LATENCY_FORKS, rule.mostForks)) return null;
  const why = "latency under load";
  return { candidates: [choice], ratePerSecond: limits.ratePerSecond, look: "first", why };
}

/** Sizes that others would have chosen, once, beside the answer. */
function besideStep(readings: Readings, { beside }: Question, { choice }: PoolState): Step | null {
  if (choice === null || choice.pool === NO_WORKERS) return null;
  const missing = beside
    .map((workers) => ({ pool: choice.pool, workers, jobsPerWorker: 1 }))
    .filter((one) => of(readings, one).length === 0 && failureOf(readings, one) === null);
  if (missing.length === 0) return null;
  return { ...stepOf([choice, ...missing], "sizes that others choose"), look: "first" };
}
