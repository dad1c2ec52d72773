import { type Candidate, distinct, NO_WORKERS, same } from "./candidate.ts";
import type { JobProfile } from "./job-profile.ts";
import type { Violation } from "./limits.ts";
import type { PoolLine } from "./pool-line.ts";
import type { Question } from "./question.ts";
import { failureOf, measured, type Readings } from "./reading.ts";
import type { SearchState } from "./search.ts";
import { rowOf, type SizeRow } from "./size-row.ts";
import type { Standing } from "./standing.ts";

/** What measuring has come to. */
export interface Answer {
  /** `chosen`: this one. `unclear`: one of `open`, and this run cannot tell which. `impossible`: none meets the limits, or none could be measured. */
  readonly verdict: "chosen" | "unclear" | "impossible";
  /** The smallest that is shown to be good enough; under `unclear` the one that is so for sure. */
  readonly chosen: SizeRow | null;
  /** Under `unclear` all that may yet be the answer, the simplest and smallest first. */
  readonly open: readonly Candidate[];
  /** The pool's next smaller and next larger size that were measured. */
  readonly smaller: SizeRow | null;
  readonly larger: SizeRow | null;
  /** The chosen pool over its sizes. */
  readonly curve: { readonly axis: PoolLine["axis"]; readonly rows: readonly SizeRow[] };
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
  const violated = state.pools.flatMap(({ lines }) => lines.flatMap((line) => line.violations));
  const out = outOf(readings, question, state);
  const unmeasured = question.pools
    .map(({ label }) => label)
    .filter((label) => out.every(({ pool }) => pool !== label))
    .filter((label) => readings.every(({ candidate }) => candidate.pool !== label));
  const bestPool = state.standings.find(({ best }) => best)?.candidate;
  const common = {
    pools: state.standings
      .filter(
        ({ candidate }) => bestPool !== undefined && measured(readings).some((one) => same(one, candidate)),
      )
      .map(({ candidate }) => rowOf(readings, candidate, bestPool as Candidate, limits)),
    out: [
      ...out,
      ...unmeasured.map((pool) => ({ pool, reason: "not measured, the time was over (--budget)" })),
    ],
    violations: violated,
    job: state.job,
  };
  const line = state.chosen?.lines.at(-1);
  if (state.chosen?.choice == null || line === undefined) {
    const nothing = { chosen: null, open: [], smaller: null, larger: null };
    return { verdict: "impossible", ...nothing, curve: { axis: "workers", rows: [] }, ...common };
  }
  const { choice } = state.chosen;
  const best = line.best === null ? choice : line.at(line.best);
  const open = openOf(line, state.standings, rule.within);
  const safe = open.length === 0 ? choice : safeOf(line, state.standings, rule.within);
  const rows = curveOf(readings, line, choice).map((one) => rowOf(readings, one, best, limits));
  const at = rows.findIndex((row) => same(row, safe));
  return {
    verdict: open.length + unmeasured.length === 0 ? "chosen" : "unclear",
    chosen: rowOf(readings, safe, best, limits),
    open: open.length === 0 ? [] : distinct([...open, safe]),
    smaller: rows[at - 1] ?? null,
    larger: rows[at + 1] ?? null,
    curve: { axis: line.axis, rows },
    ...common,
  };
}

/** All sizes of the line's pool that differ along its axis alone, also those outside of the grid. */
function curveOf(readings: Readings, line: PoolLine, choice: Candidate): Candidate[] {
  const along = (one: Candidate) => (line.axis === "workers" ? one.workers : one.jobsPerWorker);
  return measured(readings)
    .filter((one) =>
      same(one, {
        ...choice,
        ...(line.axis === "workers" ? { workers: one.workers } : { jobsPerWorker: one.jobsPerWorker }),
      }),
    )
    .sort((a, b) => along(a) - along(b));
}

/**
 * What may yet be the answer, where what decides is not known well enough: all that is not excluded. Nothing: it is known
 * well enough.
 */
function openOf(line: PoolLine, standings: readonly Standing[], within: number): Candidate[] {
  const pool = line.at(1).pool;
  const at = standings.findIndex(({ candidate }) => candidate.pool === pool);
  const pools = standings.length < 2 ? [] : leftOf(standings, at, within);
  const sizes = leftOf(
    line.standings,
    line.standings.findIndex(({ passes }) => passes),
    within,
  );
  // Of its own pool the sizes say more than the one at which it was compared.
  const own = sizes.length > 0 || line.chosen === null ? sizes : [line.at(line.chosen)];
  const before = pools.filter((one) => standings.findIndex(({ candidate }) => candidate === one) < at);
  const after = pools.filter((one) => one.pool !== pool && !before.includes(one));
  return pools.length === 0 ? sizes : distinct([...before, ...own, ...after]);
}

/** @param chosen the place of the choice: what stands before it decides, too */
function leftOf(standings: readonly Standing[], chosen: number, within: number): Candidate[] {
  const decides = standings.filter(
    ({ best }, i) => best || i === chosen || i === chosen - 1 || (!isSize(standings) && i < chosen),
  );
  if (decides.every(({ precise }) => precise)) return [];
  const passesSurely = standings.findIndex(({ best, ratio }) => best || (ratio.low ?? 0) >= 1 - within);
  return standings
    .filter(({ best, precise, passes, ratio }, i) => {
      if (isSize(standings) && (i < chosen - 1 || i > passesSurely)) return false;
      return best || passes || (!precise && (ratio.high ?? 1) >= 1 - within);
    })
    .map(({ candidate }) => candidate);
}

/** Sizes of one pool, in order; else pools. */
function isSize(standings: readonly Standing[]): boolean {
  return new Set(standings.map(({ candidate }) => candidate.pool)).size === 1;
}

/** The smallest size of which even the lower bound is good enough, if its pool is that too; else the best pool, as it was compared. */
function safeOf(line: PoolLine, standings: readonly Standing[], within: number): Candidate {
  const sure = ({ best, ratio }: Standing) => best || (ratio.low ?? 0) >= 1 - within;
  const own = standings.find(({ candidate }) => candidate.pool === line.at(1).pool);
  const bestPool = standings.find(({ best }) => best);
  if (own !== undefined && bestPool !== undefined && !sure(own)) return bestPool.candidate;
  return line.standings.find(sure)?.candidate ?? line.at(line.chosen ?? 1);
}

function outOf(readings: Readings, question: Question, state: SearchState): Answer["out"] {
  return question.pools.flatMap((pool) => {
    const failed = readings.find(
      ({ candidate, failure }) => candidate.pool === pool.label && failure !== null,
    );
    const own = state.pools.find((one) => one.pool === pool);
    const reason = (failed && failureOf(readings, failed.candidate)) ?? own?.out ?? null;
    if (reason !== null) return [{ pool: pool.label, reason }];
    const many = state.pools.some(
      (one) => one.pool.label !== NO_WORKERS && (one.choice?.jobsPerWorker ?? 1) > 1,
    );
    return many && pool.jobsPerWorker !== true ? [{ pool: pool.label, reason: pool.jobsPerWorker }] : [];
  });
}
