import { type Candidate, distinct, NO_WORKERS } from "./candidate.ts";
import { type JobProfile, profileOf, SCOUT } from "./job-profile.ts";
import { violations } from "./limits.ts";
import { jobsLine, type PoolLine, workersLine } from "./pool-line.ts";
import type { Question, SizablePool, Step } from "./question.ts";
import { failureOf, of, type Readings } from "./reading.ts";
import { type Standing, standingsOf } from "./standing.ts";

/** What a pool's search has come to. */
export interface PoolState {
  readonly pool: SizablePool;
  /** The size it would be taken at; null: not known yet, or none is possible. */
  readonly choice: Candidate | null;
  readonly lines: readonly PoolLine[];
  /** What to measure next for it. */
  readonly next: readonly Candidate[];
  /** Why it cannot be recommended; null: it can. */
  readonly out: string | null;
}

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
  const withWorkers = question.pools.filter(({ label }) => label !== NO_WORKERS);
  const without = question.pools.find(({ label }) => label === NO_WORKERS);
  const states = new Map<SizablePool, PoolState>();
  const sized = (pool: SizablePool, state: PoolState) => states.set(pool, state);

  if (without !== undefined) sized(without, stateWithout(readings, question, without, job));
  const base = withWorkers.find((pool) => failureIn(readings, pool) === null);
  if (base !== undefined) sized(base, stateOf(readings, question, base, job));
  const looked = [...states.values()];
  const standings = comparePools(readings, question, looked, base, job);
  const winner = winnerOf(standings, question);
  const pool = question.pools.find(({ label }) => label === winner?.candidate.pool);
  const chosen = pool === undefined ? null : (states.get(pool) ?? stateOf(readings, question, pool, job));
  const pools = chosen === null ? looked : [...looked.filter((state) => state.pool !== pool), chosen];
  const step =
    sizeStep(looked) ??
    poolStep(standings, question) ??
    (chosen === null
      ? null
      : (sizeStep([chosen]) ??
        latencyStep(readings, question, chosen) ??
        besideStep(readings, question, chosen)));
  return { job, pools, standings, chosen: chosen?.choice == null ? null : chosen, step };
}

function sizeStep(states: readonly PoolState[]): Step | null {
  const open = states.find(({ next }) => next.length > 0);
  if (open === undefined) return null;
  return stepOf(open.next, `${open.lines.at(-1)?.axis ?? "size"} of ${open.pool.label}`);
}

function poolStep(standings: readonly Standing[], question: Question): Step | null {
  const open = openPools(standings, question);
  return open.length === 0 ? null : stepOf(open, "the pools");
}

function stepOf(candidates: readonly Candidate[], why: string): Step {
  return { candidates: distinct(candidates), ratePerSecond: null, why };
}

function stateWithout(readings: Readings, question: Question, pool: SizablePool, job: JobProfile): PoolState {
  const out = failureIn(readings, pool);
  if (out !== null) return { pool, choice: null, lines: [], next: [], out };
  const line = jobsLine(readings, question, pool, job);
  const choice = line.chosen === null ? null : line.at(line.chosen);
  // One size is no question; how good it is, shows beside the other pools.
  const asked = line.grid.length > 1 || question.pools.length === 1 || choice === null;
  const next = asked ? line.next.map(line.at) : [];
  return { pool, choice, lines: [line], next, out: outOf(line) };
}

function stateOf(readings: Readings, question: Question, pool: SizablePool, job: JobProfile): PoolState {
  const out = failureIn(readings, pool);
  if (out !== null) return { pool, choice: null, lines: [], next: [], out };
  const jobs = jobsLine(readings, question, pool, job);
  const many = jobs.grid.length > 1;
  if (many && jobs.next.length > 0) {
    return { pool, choice: null, lines: [jobs], next: jobs.next.map(jobs.at), out: null };
  }
  const workers = workersLine(readings, question, pool, job, jobs.chosen ?? jobs.grid[0] ?? 1);
  const choice = workers.chosen === null ? null : workers.at(workers.chosen);
  const lines = many ? [jobs, workers] : [workers];
  return { pool, choice, lines, next: workers.next.map(workers.at), out: outOf(workers) };
}

/** A pool that failed at one size is not trusted at another. */
function failureIn(readings: Readings, { label }: SizablePool): string | null {
  return (
    readings.find(({ candidate, failure }) => candidate.pool === label && failure !== null)?.failure ?? null
  );
}

function outOf({ grid }: PoolLine): string | null {
  return grid.length === 0 ? "no size meets the limits" : null;
}

/** Each pool at the size that was found for the first one with workers; the one without workers at its own. */
function comparePools(
  readings: Readings,
  question: Question,
  looked: readonly PoolState[],
  base: SizablePool | undefined,
  job: JobProfile,
): Standing[] {
  const size = looked.find(({ pool }) => pool === base)?.choice ?? null;
  const candidates = question.pools.flatMap((pool): Candidate[] => {
    if (failureIn(readings, pool) !== null) return [];
    const own = looked.find((state) => state.pool === pool);
    if (own !== undefined) return own.choice === null ? [] : [own.choice];
    if (size === null) return [];
    if (size.jobsPerWorker > 1 && pool.jobsPerWorker !== true) return [];
    return [{ ...size, pool: pool.label }];
  });
  const allowed = candidates.filter((one) => isPossible(readings, question, one, job));
  const unknown = allowed.filter((one) => of(readings, one).length === 0);
  if (unknown.length === 0) return standingsOf(readings, allowed, question.rule);
  const known = standingsOf(
    readings,
    allowed.filter((one) => !unknown.includes(one)),
    question.rule,
  );
  return [...known, ...unknown.map(unmeasured)];
}

function unmeasured(candidate: Candidate): Standing {
  const ratio = { estimate: 1, low: null, high: null };
  return { candidate, ratio, best: false, passes: false, precise: false, exhausted: false };
}

function isPossible(readings: Readings, question: Question, one: Candidate, job: JobProfile): boolean {
  if (one.pool === NO_WORKERS) return violations(readings, one, question.limits).length === 0;
  const pool = question.pools.find(({ label }) => label === one.pool) as SizablePool;
  return workersLine(readings, question, pool, job, one.jobsPerWorker).grid.length > 0;
}

/** Pools of which it matters how good they are, and is not known: the best, and those no less simple than the choice. */
function openPools(standings: readonly Standing[], question: Question): Candidate[] {
  const fresh = standings.filter(
    (one) => !one.best && one.ratio.low === null && !one.precise && !one.exhausted,
  );
  const all = standings.map(({ candidate }) => candidate);
  if (standings.length < 2) return [];
  if (fresh.length > 0) return all;
  const winner = winnerOf(standings, question);
  const upTo = winner === null ? -1 : standings.indexOf(winner);
  const matter = standings.filter((one, i) => one.best || i <= upTo);
  const open = matter.filter(({ precise, exhausted }) => !precise && !exhausted);
  const best = standings.find((one) => one.best);
  return open.length === 0 || best === undefined ? [] : distinct([...open, best].map((one) => one.candidate));
}

/** The simplest that is good enough. */
function winnerOf(standings: readonly Standing[], question: Question): Standing | null {
  for (const { label } of question.pools) {
    const found = standings.find(({ candidate, passes }) => passes && candidate.pool === label);
    if (found !== undefined) return found;
  }
  return null;
}

function latencyStep(readings: Readings, { limits }: Question, { choice }: PoolState): Step | null {
  if (limits.ratePerSecond === null || choice === null) return null;
  if (of(readings, choice).some(({ latency }) => latency !== null)) return null;
  return { candidates: [choice], ratePerSecond: limits.ratePerSecond, why: "latency under load" };
}

/** Sizes that others would have chosen, once, beside the answer. */
function besideStep(readings: Readings, { beside }: Question, { choice }: PoolState): Step | null {
  if (choice === null || choice.pool === NO_WORKERS) return null;
  const missing = beside
    .map((workers) => ({ pool: choice.pool, workers, jobsPerWorker: 1 }))
    .filter((one) => of(readings, one).length === 0 && failureOf(readings, one) === null);
  return missing.length === 0 ? null : stepOf([choice, ...missing], "sizes that others choose");
}
