import type { Interval } from "../stats/interval.ts";
import { medianOf } from "../stats/quantile.ts";
import { bySize, distinct, JOB_ALONE, NO_WORKERS, sameCandidate } from "./candidate.ts";
import { type ComparedToBest, isSafe, mayPass, p99Of, rateIntervalOf, ratioOf, rivalsOf } from "./compare.ts";
import { whyNoWorkers } from "./job-profile.ts";
import { modelOf } from "./model.ts";
import { indexed, type Observations } from "./observations.ts";
import { failureIn, type PoolState } from "./pool-search.ts";
import { violations } from "./question.ts";
import type { Sizing } from "./run-sizing.ts";
import type { Candidate, DefaultSize, Limits, Question, SizeRow, SizingDocument } from "./schema.ts";
import type { SearchState } from "./search.ts";

/** What measuring has come to. */
export type Recommendation = Pick<
  SizingDocument,
  | ("verdict" | "chosen" | "open" | "meetsP99" | "smaller" | "larger")
  | ("curve" | "pools" | "out" | "violations" | "job")
>;

/** Reads the answer from all that was measured. */
export function recommend(
  observations: Observations,
  question: Question,
  state: SearchState,
): Recommendation {
  const { limits, rule } = question;
  const out = outOf(observations, question, state);
  const late = question.pools
    .map(({ label }) => label)
    .filter((label) => out.every(({ pool }) => pool !== label))
    .filter((label) => observations.candidates.every(({ pool }) => pool !== label))
    .map((pool) => ({ pool, reason: "not measured before the search ended" }));
  const common = {
    pools: poolRows(observations, question, state),
    out: [...out, ...late],
    violations: state.pools.flatMap((pool) => pool.violations),
    job: state.job,
  };
  const { chosen } = state;
  if (chosen === null) {
    const nothing = { chosen: null, open: [], meetsP99: null, smaller: null, larger: null, curve: [] };
    // Only what was measured can have failed: as long as something is left to measure, it may be the answer.
    return { verdict: state.step === null ? "impossible" : "unclear", ...nothing, ...common };
  }
  const best = chosen.sizes.find(({ isBest }) => isBest)?.candidate as Candidate;
  const { open, isSettled } = openOf(observations, chosen, state.sideBySide, rule.within);
  const answer = open.find(({ pool }) => pool === best.pool) ?? (chosen.choice as Candidate);
  const sizes = observations.measured.filter(({ pool }) => pool === best.pool).sort(bySize);
  const curve = atOnePace(
    sizes.map((one) => rowOf(observations, one, best, limits)),
    answer,
  );
  const at = curve.findIndex((row) => sameCandidate(row, answer));
  const row = curve[at] as SizeRow;
  const meetsP99 =
    limits.p99Ms === null ? null : (row.p99Ms?.high ?? Number.POSITIVE_INFINITY) <= limits.p99Ms;
  const isPlaced = chosen.next.every((one) => observations.of(one).length > 0);
  const isLoaded =
    limits.ratePerSecond === null || observations.of(row).some(({ latency }) => latency !== null);
  const isClear = isSettled && late.length === 0 && meetsP99 !== false && isPlaced && isLoaded;
  return {
    verdict: isClear ? "chosen" : "unclear",
    ...{ chosen: row, open, meetsP99, curve },
    ...{ smaller: curve[at - 1] ?? null, larger: curve[at + 1] ?? null },
    ...common,
  };
}

/** All that follows from a sizing: the answer, and what stands beside it. */
export function describeSizing(
  sizing: Sizing,
  question: Question,
  chosenByOthers: readonly DefaultSize[],
): Recommendation & Pick<SizingDocument, "noWorkers" | "defaults" | "model" | "cutShort" | "elapsedMs"> {
  const { state, ended, elapsedMs } = sizing;
  const answer = recommend(indexed(sizing.observations), question, state);
  const { chosen, curve, pools, job } = answer;
  const without = chosen?.pool === NO_WORKERS;
  const defaults = chosenByOthers.map((size) => {
    const row = curve.find(({ workers, jobsPerWorker }) => workers === size.workers && jobsPerWorker === 1);
    return { ...size, row: without ? null : (row ?? null) };
  });
  const withWorkers = pools.filter(({ pool }) => pool !== NO_WORKERS);
  const alike = curve.filter(({ jobsPerWorker }) => jobsPerWorker === chosen?.jobsPerWorker);
  const points = alike.map(({ workers, jobsPerSecond }) => ({ workers, perSecond: jobsPerSecond.estimate }));
  return {
    ...answer,
    verdict: ended === "interrupted" ? ended : answer.verdict,
    noWorkers: without && job !== null ? whyNoWorkers(job, withWorkers, question.cores) : null,
    ...{ defaults, model: modelOf(points, question.cores), cutShort: ended === "budget", elapsedMs },
  };
}

function poolRows(
  observations: Observations,
  { limits }: Question,
  { sideBySide, chosen }: SearchState,
): SizeRow[] {
  const best = sideBySide.find(({ isBest }) => isBest)?.candidate;
  if (best === undefined) return [];
  const { measured } = observations;
  const rows = sideBySide
    .filter(({ candidate }) => measured.some((one) => sameCandidate(one, candidate)))
    .map(({ candidate }) => rowOf(observations, candidate, best, limits));
  return atOnePace(rows, rows.find(({ pool }) => pool === chosen?.pool.label) ?? best);
}

/**
 * Candidates met the machine in different forks, fast and slow ones. Their jobs/s are told for the forks of one of them, so
 * that they stand to each other as their ratios say.
 */
function atOnePace(rows: readonly SizeRow[], pace: Candidate): SizeRow[] {
  const leader = rows.find((row) => sameCandidate(row, pace));
  if (leader === undefined) return [...rows];
  return rows.map((row) => {
    const { estimate, low, high } = row.jobsPerSecond;
    const told = (leader.jobsPerSecond.estimate * row.ofBest.estimate) / leader.ofBest.estimate;
    const scaled = (bound: number | null) => (bound === null ? null : (bound * told) / estimate);
    return { ...row, jobsPerSecond: { estimate: told, low: scaled(low), high: scaled(high) } };
  });
}

function rowOf(observations: Observations, candidate: Candidate, best: Candidate, limits: Limits): SizeRow {
  const own = observations.of(candidate);
  const isBest = sameCandidate(candidate, best);
  const knowsMain = observations.of(JOB_ALONE).length > 0;
  return {
    ...candidate,
    forks: own.length,
    jobsPerSecond: rateIntervalOf(observations, candidate),
    ofBest: isBest ? { estimate: 1, low: 1, high: 1 } : ratioOf(observations, candidate, best),
    timesMainThread: knowsMain ? ratioOf(observations, candidate, JOB_ALONE).estimate : null,
    cpuMsPerJob: medianOf(own, ({ cpuMs }) => cpuMs),
    mainCpuMsPerJob: medianOf(own, ({ mainCpuMs }) => mainCpuMs),
    blockedMs: medianOf(own, ({ blockedMs }) => blockedMs),
    peakBytes: medianOf(own, ({ peakBytes }) => peakBytes),
    throttledMs: medianOf(own, ({ throttledMs }) => throttledMs),
    p99Ms: p99Of(own),
    violations: violations(observations, candidate, limits),
  };
}

interface Open {
  /** The sizes that are named, then what may be better still; nothing where a single size is the answer. */
  readonly open: readonly Candidate[];
  /** More forks would not tell more: what is open then are sizes of one pool. */
  readonly isSettled: boolean;
}

/** What other pools would do better is told beside the answer, and leaves it open in no way. */
function openOf(
  observations: Observations,
  chosen: PoolState,
  pools: readonly ComparedToBest[],
  within: number,
): Open {
  const sizes = openSizes(observations, chosen.sizes, within);
  const own = pools.find(({ candidate }) => candidate.pool === chosen.pool.label);
  const isGood = own === undefined || isSafe(own, within);
  // The pool itself may not be good enough, or another is hardly known: one fork tells no noise.
  const others = pools
    .filter((one) => one !== own && one.passes && (!isGood || one.forks === 1))
    .map(({ candidate }) => candidate);
  if (isGood && others.length === 0) return sizes;
  const self = sizes.open.length > 0 || chosen.choice === null ? sizes.open : [chosen.choice];
  return { open: [...self, ...others], isSettled: false };
}

function openSizes(observations: Observations, sizes: readonly ComparedToBest[], within: number): Open {
  const possible = sizes
    .filter((one) => one.passes)
    .map(({ candidate, ratio }) => ({ candidate, ofBest: ratio }));
  const named = namedSizes(possible, within);
  const last = named.at(-1);
  const rivals = last === undefined ? [] : rivalsOf(last.candidate, observations, sizes, within);
  const smaller = sizes.slice(
    0,
    sizes.findIndex(({ passes }) => passes),
  );
  const others = [...rivals, ...smaller.filter((one) => mayPass(one, within))].map(
    ({ candidate }) => candidate,
  );
  const open = distinct([...named.map(({ candidate }) => candidate), ...others]);
  return {
    open: open.length < 2 ? [] : open,
    isSettled: open.length === named.length && last !== undefined && isSafe({ ratio: last.ofBest }, within),
  };
}

/**
 * The smallest size that may be good enough; the next one with it, unless the smallest is safe.
 *
 * @param possible sizes of one pool that may be good enough, the smallest first
 */
export function namedSizes<Size extends { readonly ofBest: Interval }>(
  possible: readonly Size[],
  within: number,
): Size[] {
  const [first] = possible;
  return possible.slice(0, first !== undefined && isSafe({ ratio: first.ofBest }, within) ? 1 : 2);
}

function outOf(observations: Observations, question: Question, state: SearchState): SizingDocument["out"] {
  const many = state.pools.some(
    ({ pool, choice }) => pool.label !== NO_WORKERS && (choice?.jobsPerWorker ?? 1) > 1,
  );
  return question.pools.flatMap((pool) => {
    const own = state.pools.find((one) => one.pool === pool);
    const failure = state.job === null ? null : failureIn(observations, question, pool, state.job);
    const reason = failure ?? own?.out ?? null;
    if (reason !== null) return [{ pool: pool.label, reason }];
    return many && pool.jobsPerWorker !== true ? [{ pool: pool.label, reason: pool.jobsPerWorker }] : [];
  });
}
