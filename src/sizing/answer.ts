import { bySize, type Candidate, distinct, NO_WORKERS, same } from "./candidate.ts";
import type { JobProfile } from "./job-profile.ts";
import type { Violation } from "./limits.ts";
import { failureIn, type PoolState } from "./pool-state.ts";
import type { Question } from "./question.ts";
import { measured, of, type Readings } from "./reading.ts";
import type { SearchState } from "./search.ts";
import { rowOf, type SizeRow } from "./size-row.ts";
import { mayBeat, mayPass, type Standing } from "./standing.ts";

/** What measuring has come to. */
export interface Answer {
  /** `chosen`: this one. `unclear`: one of `open`, and this run cannot tell which; nothing chosen: the time was over before. `impossible`: none meets the limits, or none could be measured, and nothing is left to try. */
  readonly verdict: "chosen" | "unclear" | "impossible";
  /** The smallest that is shown to be good enough; under `unclear` of the simplest pool the smallest that is so for sure. */
  readonly chosen: SizeRow | null;
  /** Under `unclear` all that may yet be the answer, the simplest and smallest first. */
  readonly open: readonly Candidate[];
  /** Whether `--p99` is met for sure; null: none was stated. Not for sure: the verdict is `unclear`. */
  readonly meetsP99: boolean | null;
  /** The pool's next smaller and next larger size that were measured. */
  readonly smaller: SizeRow | null;
  readonly larger: SizeRow | null;
  /** The chosen pool over its sizes, the smallest first. */
  readonly curve: readonly SizeRow[];
  /** Pools side by side, each at the size it was compared at, the simplest first. */
  readonly pools: readonly SizeRow[];
  /** Pools that could not be recommended, and why. */
  readonly out: readonly { readonly pool: string; readonly reason: string }[];
  readonly violations: readonly Violation[];
  readonly job: JobProfile | null;
}

/** Reads the answer from all that was measured. */
export function answerOf(readings: Readings, question: Question, state: SearchState): Answer {
  const { limits, rule } = question;
  const out = outOf(readings, question, state);
  const unmeasured = question.pools
    .map(({ label }) => label)
    .filter((label) => out.every(({ pool }) => pool !== label))
    .filter((label) => readings.every(({ candidate }) => candidate.pool !== label));
  const common = {
    pools: poolRows(readings, question, state),
    out: [
      ...out,
      ...unmeasured.map((pool) => ({ pool, reason: "not measured, the time was over (--budget)" })),
    ],
    violations: state.pools.flatMap(({ violations }) => violations),
    job: state.job,
  };
  const { chosen } = state;
  if (chosen === null) {
    const nothing = { chosen: null, open: [], meetsP99: null, smaller: null, larger: null, curve: [] };
    // Only what was measured can have failed: as long as something is left to measure, it may be the answer.
    return { verdict: state.step === null ? "impossible" : "unclear", ...nothing, ...common };
  }
  const best = chosen.standings.find((one) => one.best)?.candidate as Candidate;
  const open = openOf(chosen, state.standings, rule.within);
  const safe = chosen.standings.find((one) => isSure(one, rule.within))?.candidate ?? best;
  const curve = measured(readings)
    .filter(({ pool }) => pool === best.pool)
    .sort(bySize)
    .map((one) => rowOf(readings, one, best, limits));
  const at = curve.findIndex((row) => same(row, open.length === 0 ? (chosen.choice as Candidate) : safe));
  const row = curve[at] as SizeRow;
  const meetsP99 =
    limits.p99Ms === null ? null : (row.p99Ms?.high ?? Number.POSITIVE_INFINITY) <= limits.p99Ms;
  const isPlaced = chosen.next.every((one) => of(readings, one).length > 0);
  const isLoaded = limits.ratePerSecond === null || of(readings, row).some(({ latency }) => latency !== null);
  const isClear = open.length + unmeasured.length === 0 && meetsP99 !== false && isPlaced && isLoaded;
  return {
    verdict: isClear ? "chosen" : "unclear",
    ...{ chosen: row, open, meetsP99, curve },
    ...{ smaller: curve[at - 1] ?? null, larger: curve[at + 1] ?? null },
    ...common,
  };
}

function poolRows(readings: Readings, { limits }: Question, { standings }: SearchState): SizeRow[] {
  const best = standings.find((one) => one.best)?.candidate;
  if (best === undefined) return [];
  const known = measured(readings);
  return standings
    .filter(({ candidate }) => known.some((one) => same(one, candidate)))
    .map(({ candidate }) => rowOf(readings, candidate, best, limits));
}

const isSure = ({ best, ratio }: Standing, within: number) => best || (ratio.low ?? 0) >= 1 - within;

/** What may yet be the answer, where what decides is not known well enough: all that is not excluded. Nothing: it is known. */
function openOf(chosen: PoolState, pools: readonly Standing[], within: number): Candidate[] {
  const sizes = openSizes(chosen.standings, within);
  const at = pools.findIndex(({ candidate }) => candidate.pool === chosen.pool.label);
  const decide = pools.filter((one, i) => one.best || i <= at || mayBeat(one, within));
  if (pools.length < 2 || decide.every(({ precise }) => precise)) return sizes;
  const others = pools.filter((one, i) => i !== at && mayPass(one, within));
  if (others.length === 0) return sizes;
  // Of its own pool the sizes say more than the one at which it was compared.
  const own = sizes.length > 0 || chosen.choice === null ? sizes : [chosen.choice];
  const before = others.filter((one) => pools.indexOf(one) < at).map(({ candidate }) => candidate);
  return distinct([...before, ...own, ...others.map(({ candidate }) => candidate)]);
}

function openSizes(standings: readonly Standing[], within: number): Candidate[] {
  const choice = standings.findIndex(({ passes }) => passes);
  const decide = standings.filter(
    (one, i) => one.best || i === choice || (i < choice && mayPass(one, within)) || mayBeat(one, within),
  );
  if (decide.every(({ precise }) => precise)) return [];
  const sure = standings.findIndex((one) => isSure(one, within));
  // Beside one that may be better still nothing is good enough for sure.
  const isBeaten = standings.some((one) => mayBeat(one, within));
  const open = standings.filter((one, i) => mayPass(one, within) && (i <= sure || isBeaten));
  // One alone is no doubt: it is the best, or surely as good.
  return open.length < 2 ? [] : open.map(({ candidate }) => candidate);
}

function outOf(readings: Readings, question: Question, state: SearchState): Answer["out"] {
  return question.pools.flatMap((pool) => {
    const own = state.pools.find((one) => one.pool === pool);
    const failure = state.job === null ? null : failureIn(readings, question, pool, state.job);
    const reason = failure ?? own?.out ?? null;
    if (reason !== null) return [{ pool: pool.label, reason }];
    const many = state.pools.some(
      (one) => one.pool.label !== NO_WORKERS && (one.choice?.jobsPerWorker ?? 1) > 1,
    );
    return many && pool.jobsPerWorker !== true ? [{ pool: pool.label, reason: pool.jobsPerWorker }] : [];
  });
}
