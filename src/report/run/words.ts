import { blocksMainThread, forkRate, highestRate, pairedRatio } from "../../results/forks.ts";
import type { CellResult, Results } from "../../results/schema.ts";
import { differs, ratioInterval } from "../../stats/interval.ts";
import { formatMs, formatPerJob, formatRate, formatTimes, joinWords, plural } from "../numbers.ts";
import { type Table, tablesOf } from "./table.ts";

/** The tables in sentences: for each scenario who is ahead, at how many workers, and what else has to be known. */
export function summaryLines(results: Results): string[] {
  return tablesOf(results).flatMap((table) =>
    table.runtimes.map((runtime) => {
      const details = [
        ...(table.runtimes.length > 1 ? [runtime] : []),
        ...(table.jobsPerWorker > 1 ? [`${table.jobsPerWorker} jobs per worker`] : []),
      ];
      const place = details.length === 0 ? "" : ` (${details.join(", ")})`;
      return `${table.scenario}${place}: ${sentence(table, runtime)}`;
    }),
  );
}

function sentence(table: Table, runtime: string): string {
  const measured = table.rows
    .filter((row) => row.role === "contender" && row.runtime === runtime)
    .flatMap((row) => row.cells.filter((cell) => cell !== null))
    .filter((cell) => cell.outcome === "ok");
  const rivals = measured.filter((cell) => cell.standing !== null);
  const best = highestRate(rivals);
  if (best === null) return withoutWinner(measured);
  const answer = smallestAsGood(best, rivals);
  const ties = rivals.filter((cell) => cell.workers === answer.workers && cell.standing === "tied");
  const names = joinWords([answer, ...ties].map((cell) => cell.pool));
  const verb = ties.length === 0 ? "is ahead" : "tie";
  return [
    `${names} ${verb} at ${plural(answer.workers, "worker")}, ${rateOf(answer)} jobs/s${timesMainThread(answer, table.kind)}`,
    ...moreWorkers(answer, best),
    ...shortJobs(answer),
    ...blockers(answer, measured),
  ].join("; ");
}

function rateOf(cell: CellResult): string {
  return formatRate(cell.throughput?.estimate ?? 0);
}

function timesMainThread(cell: CellResult, kind: Table["kind"]): string {
  if (kind === "dispatch") return ` (${formatPerJob(cell.throughput?.estimate ?? 0)})`;
  const times = cell.timesMainThread;
  return times === null ? "" : ` (${formatTimes(times.estimate)} the main thread)`;
}

function withoutWinner(measured: readonly CellResult[]): string {
  const top = highestRate(measured);
  if (top === null) return "nothing was measured";
  const what = `${top.pool} at ${plural(top.workers, "worker")} with ${rateOf(top)} jobs/s`;
  if (blocksMainThread(top))
    return `no winner: every pool measured blocks the main thread; highest is ${what}`;
  return `one fork tells no winner; highest is ${what}`;
}

/** Fewer workers are as good only if the data say so; that they do not say otherwise is not enough. */
const AS_GOOD = 0.9;

/** The best of the smallest worker count whose throughput is surely not much below the best of all. */
function smallestAsGood(best: CellResult, rivals: readonly CellResult[]): CellResult {
  const asGood = rivals.filter((cell) => {
    if (cell.standing !== "best" || cell.workers >= best.workers) return false;
    const ratio = apart(cell, best);
    return !differs(ratio) && (ratio.low ?? 0) >= AS_GOOD;
  });
  return asGood.reduce((least, cell) => (cell.workers < least.workers ? cell : least), best);
}

function moreWorkers(answer: CellResult, best: CellResult): string[] {
  if (answer === best) return [];
  return [
    `${rateOf(best)} jobs/s at ${plural(best.workers, "worker")} (${best.pool}) cannot be told from that`,
  ];
}

function apart(cell: CellResult, best: CellResult) {
  return ratioInterval(cell.forks.map(forkRate), best.forks.map(forkRate));
}

function shortJobs(best: CellResult): string[] {
  const { timesMainThread: times } = best;
  if (times === null || times.high === null || times.high >= 1) return [];
  return ["the main thread alone does more: such jobs are too short to hand over"];
}

/** A pool that blocks the main thread is not compared as if it did not; but what it would be worth is said. */
function blockers(best: CellResult, measured: readonly CellResult[]): string[] {
  return measured
    .filter((cell) => cell.workers === best.workers && blocksMainThread(cell))
    .map((cell) => ({ cell, ratio: pairedRatio(cell.forks, best.forks) }))
    .filter(({ ratio }) => ratio !== null && ratio.high !== null && ratio.high >= 1)
    .map(({ cell, ratio }) => {
      const verb = (ratio?.low ?? 0) > 1 ? "is ahead on throughput" : "ties on throughput";
      return `${cell.pool} ${verb}, but blocks the main thread for ${formatMs(cell.mainThreadDelay?.p99Ms ?? 0)}`;
    });
}
