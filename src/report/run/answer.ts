import { groupBy } from "../../domain/group-by.ts";
import { doesAsMuch, smallestAsGood } from "../../estimate/as-good.ts";
import { blocksMainThread } from "../../results/main-thread-delay.ts";
import type { CellResult, Results } from "../../results/schema.ts";
import type { Interval } from "../../stats/interval.ts";
import {
  formatDuration,
  formatJobRate,
  formatRate,
  formatTimes,
  joinWords,
  plural,
} from "../../stats/numbers.ts";
import { type Cell, type Grid, gridOf } from "../grid.ts";
import { latencyAnswers } from "./latency.ts";
import { sizeOf, type Table, tablesOf, withSpread } from "./tables.ts";
import { doubtsOf } from "./trust.ts";

/** Which pool and how many workers, for one scenario in one runtime. */
export interface Answer {
  readonly scenario: string;
  /** The scenario, with what tells it from others of its table. */
  readonly where: string;
  /** The best, and what cannot be told apart from it; empty: there is no winner. */
  readonly pools: readonly string[];
  readonly runtime: string;
  readonly workers: number | null;
  /** The answer's figures; null: there is no winner. */
  readonly cell: CellResult | null;
  readonly isDispatch: boolean;
  /** The main thread alone does more. */
  readonly isTooShort: boolean;
  /** `4 workers`; empty: there is no winner. */
  readonly size: string;
  /** What has to be known besides. */
  readonly remarks: readonly string[];
  readonly sentence: string;
}

/** The run in sentences. With several scenarios an overview stands first, and last how far all this can be trusted. */
export function runAnswer(results: Results): string[] {
  const tables = tablesOf(results);
  const answered = tables.flatMap((table) => answersOf(table).map((answer) => ({ table, answer })));
  const answers = answered.map(({ answer }) => answer);
  const lines = answered.flatMap(({ table, answer: { where, sentence, runtime } }) => [
    `${where}: ${sentence}`,
    ...latencyAnswers(table, runtime).map((latency) => `${where}, under load: ${latency}`),
  ]);
  const noisy = tables.flatMap(({ tooNoisy }) => tooNoisy ?? []).slice(0, 1);
  const first = noisy.length > 0 ? noisy.map(noWinner) : answers.length < 2 ? [] : overview(answers);
  return [...first, ...lines, ...doubtsOf(results)];
}

const noWinner = (reason: string) => `No pool is named best: this machine was too busy (grade F: ${reason}).`;

/** A table's answers, a runtime each. */
export function answersOf(table: Table): Answer[] {
  return table.runtimes.map((runtime) => answerOf(table, runtime));
}

/** The same in sentences, each with its runtime where there are several. */
export function answerOfTable(table: Table): string {
  const answers = answersOf(table);
  const sentences = answers.map(({ runtime, sentence }) =>
    answers.length > 1 ? `${runtime}: ${sentence}` : sentence,
  );
  return sentences.join(" ");
}

/** Who is ahead in most of the measurements. Dispatch alone is no job, and counts only where nothing else was measured. */
function overview(answers: readonly Answer[]): string[] {
  const jobs = answers.filter(({ isDispatch }) => !isDispatch);
  const counted = jobs.length > 0 ? jobs : answers;
  if (counted.length === 1) return [];
  const tooShort = counted.filter(({ isTooShort }) => isTooShort).map(({ where }) => where);
  const decided = counted.filter(({ pools, isTooShort }) => pools.length > 0 && !isTooShort);
  const ahead = new Set(decided.flatMap(({ pools }) => pools));
  const countOf = (pool: string) => decided.filter(({ pools }) => pools.includes(pool)).length;
  const ranked = [...groupBy(ahead, countOf)].sort(([a], [b]) => b - a);
  const alone = tooShort.length === 0 ? "" : ` For ${joinWords(tooShort)} the main thread alone does more.`;
  if (ranked.length === 0) return [`No pool is ahead in any of the measurements.${alone}`];
  const sizes = new Set(decided.map(({ size }) => size));
  const size = sizes.size > 1 ? "" : `${[...sizes][0]} of `;
  const isOfJobs = new Set(decided.map(({ scenario }) => scenario)).size === decided.length;
  const noun = isOfJobs ? "job" : "measurement";
  const all = plural(decided.length, noun);
  const inAll = decided.length === 1 ? all : decided.length === 2 ? `both ${noun}s` : `all ${all}`;
  const isInAll = ranked[0]?.[0] === decided.length;
  const words = ranked
    .slice(0, isInAll ? 1 : undefined)
    .map(([count, pools], i) =>
      i === 0
        ? `${size}${joinWords(pools, "or")}: best or tied in ${isInAll ? inAll : `${count} of ${all}`}`
        : `${joinWords(pools)} in ${count}`,
    );
  return [`${words.join("; ")}.${alone}`];
}

function answerOf(table: Table, runtime: string): Answer {
  const details = [
    ...(table.runtimes.length > 1 ? [runtime] : []),
    ...(table.jobsPerWorker > 1 ? [`${table.jobsPerWorker} jobs per worker`] : []),
    ...(table.kind === "dispatch" ? ["dispatch alone"] : []),
  ];
  const where = `${table.scenario}${details.length === 0 ? "" : ` (${details.join(", ")})`}`;
  const measured = table.rows
    .filter((row) => row.role === "contender" && row.runtime === runtime)
    .flatMap((row) => row.cells.filter((cell) => cell !== null))
    .filter((cell) => cell.outcome === "ok");
  const rivals = measured.filter((cell) => cell.rank !== null);
  const best = highestRate(rivals);
  const isDispatch = table.kind === "dispatch";
  if (best === null) {
    const reason = withoutWinner(measured, table);
    return {
      ...{ scenario: table.scenario, where, pools: [], runtime, workers: null },
      cell: null,
      ...{ isDispatch, isTooShort: false, size: "" },
      remarks: [reason],
      sentence: `${reason}.`,
    };
  }
  const answer = smallestAsGood(best, rivals);
  const ties = rivals.filter((cell) => cell.workers === answer.workers && cell.rank === "tied");
  const pools = [answer, ...ties].map((cell) => cell.pool);
  const apart = ties.length === 0 ? "" : " (not told apart)";
  const tooShort = shortJobs(answer, table.kind);
  const remarks = [
    ...(answer === best
      ? []
      : [`${best.pool} with ${sizeOf([best], table)} is not clearly better (${rateOf(best)})`]),
    ...tooShort,
    ...blockers(answer, measured),
  ];
  const size = sizeOf([answer, ...ties], table);
  const who = `${joinWords(pools, "or")} with ${size}${apart}`;
  const sentence = `${[`${who}: ${worth(answer, table.kind, ties)}`, ...remarks].join("; ")}.`;
  return {
    ...{ scenario: table.scenario, where, pools, runtime, workers: answer.workers },
    ...{ cell: answer, isDispatch, isTooShort: tooShort.length > 0, size, remarks, sentence },
  };
}

function highestRate(cells: readonly CellResult[]): CellResult | null {
  const rate = (cell: CellResult) => cell.throughput?.estimate ?? 0;
  return cells.reduce<CellResult | null>((top, cell) => (top && rate(top) >= rate(cell) ? top : cell), null);
}

/** The answers beside each other. */
export function answersGrid(tables: readonly Table[]): Grid {
  const answers = tables.flatMap(answersOf);
  const poolsOf = ({ pools, isTooShort }: Answer): Cell =>
    pools.length === 0
      ? { text: "no winner", tone: "faint" }
      : { text: joinWords(pools, "or"), tone: isTooShort ? "faint" : "best" };
  const timesOf = ({ cell, isDispatch }: Answer) => (isDispatch ? null : (cell?.timesMainThread ?? null));
  const spread = (of: CellResult | null, interval: Interval | null, format: (value: number) => string) =>
    of === null || interval === null ? "–" : withSpread(of, interval, format);
  return gridOf("Which pool, how many workers", answers, [
    ["job", "name", ({ where }) => where],
    ["pool", "text", poolsOf],
    ["size", "text", ({ size }) => (size === "" ? "–" : size)],
    ["× main thread", "figure", (answer) => spread(answer.cell, timesOf(answer), formatTimes)],
    ["jobs/s", "figure", ({ cell }) => spread(cell, cell?.throughput ?? null, formatRate)],
    ["how sure", "text", ({ pools, remarks }) => [...sureness(pools), ...remarks].join("; ")],
  ]);
}

function sureness(pools: readonly string[]): string[] {
  if (pools.length === 0) return [];
  return [pools.length === 1 ? "ahead of all others" : `${pools.length} cannot be told apart`];
}

const rateOf = ({ throughput }: CellResult) => formatJobRate(throughput?.estimate ?? 0);

/** A tied pool with less than this share of the best figure is not lent that figure: both stand there. */
const ALIKE = 0.9;

/** @param ties what cannot be told apart from the cell */
function worth(cell: CellResult, kind: Table["kind"], ties: readonly CellResult[] = []): string {
  const { throughput, timesMainThread: times } = cell;
  const rates = [cell, ...ties].map((one) => one.throughput?.estimate ?? 0);
  const least = Math.min(...rates);
  if (least < ALIKE * (throughput?.estimate ?? 0)) return worthBetween([cell, ...ties], kind);
  if (kind === "dispatch" && throughput !== null) {
    const rate = withSpread(cell, throughput, formatJobRate);
    return `${rate}, ${formatDuration(1000 / throughput.estimate)} a job`;
  }
  if (times === null) return rateOf(cell);
  return `${withSpread(cell, times, formatTimes)} the main thread, ${rateOf(cell)}`;
}

/** `1.04× to 2.24× the main thread, 553 to 1,100 jobs/s`. */
function worthBetween(cells: readonly CellResult[], kind: Table["kind"]): string {
  const between = (values: readonly (number | undefined)[], format: (value: number) => string) => {
    const known = values.filter((value) => value !== undefined);
    return known.length < values.length
      ? ""
      : `${format(Math.min(...known))} to ${format(Math.max(...known))}`;
  };
  const rates = between(
    cells.map(({ throughput }) => throughput?.estimate),
    formatRate,
  );
  const times = between(
    cells.map(({ timesMainThread }) => timesMainThread?.estimate),
    formatTimes,
  );
  return `${kind === "dispatch" || times === "" ? "" : `${times} the main thread, `}${rates} jobs/s`;
}

function withoutWinner(measured: readonly CellResult[], table: Table): string {
  const top = highestRate(measured);
  if (top === null) return "nothing was measured";
  const who = `${top.pool} with ${sizeOf([top], table)}`;
  if (table.tooNoisy !== null)
    return `no winner; the highest figure is that of ${who}, ${worth(top, table.kind)}`;
  const highest = `the highest is ${who}, ${worth(top, table.kind)}`;
  return blocksMainThread(top)
    ? `no winner, as every pool measured blocks the main thread; ${highest}`
    : `no winner, as one fork cannot tell; ${highest}`;
}

function shortJobs({ timesMainThread: times }: CellResult, kind: Table["kind"]): string[] {
  if (kind === "dispatch" || times === null || times.high === null || times.high >= 1) return [];
  return ["the main thread alone does more, as such jobs are too short to hand over"];
}

/** A pool that blocks the main thread is not ranked; what its throughput would be worth is said. */
function blockers(best: CellResult, measured: readonly CellResult[]): string[] {
  return measured
    .filter((cell) => cell.workers === best.workers && blocksMainThread(cell))
    .flatMap((cell) => {
      const much = doesAsMuch(cell, best);
      const delay = formatDuration(cell.mainThreadDelay?.p99Ms ?? 0);
      return much === null ? [] : [`${cell.pool} does ${much}, but blocks the main thread for ${delay}`];
    });
}
