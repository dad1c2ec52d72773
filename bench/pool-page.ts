import { UsageError } from "../src/domain/usage-error.ts";
import { intervalsOf } from "../src/estimate/interval.ts";
import type { LogFigure } from "../src/estimate/log-ratio.ts";
import { pairedForks, pairedLatencies } from "../src/estimate/paired.ts";
import { type Cell, type ColumnOf, type Grid, gridOf } from "../src/report/grid.ts";
import type { Page } from "../src/report/page.ts";
import { factsOf } from "../src/report/run/page.ts";
import { readDocument, resultsIn } from "../src/results/file.ts";
import type { CellResult, ForkResult, Results } from "../src/results/schema.ts";
import { formatDuration, formatRate, formatTimes, withMargin, withRange } from "../src/stats/numbers.ts";
import { HAND_WRITTEN } from "./contenders.ts";
import type { GoMark } from "./go.ts";
import { LOAD } from "./measure.ts";
import { WORKERS } from "./workloads.ts";

const OURS = "poolmark";

export interface PoolBenchmark {
  /** Of throughput, and of latency. */
  readonly runs: readonly Results[];
  readonly go: GoMark | null;
}

/** @throws UsageError for a file that is none */
export function readBenchmark(file: string): PoolBenchmark {
  const { runs, go = null } = readDocument(file) as Partial<PoolBenchmark>;
  if (!Array.isArray(runs))
    throw new UsageError(`"${file}" was not written by this bench:pool: measure again with --json FILE`);
  return { runs: runs.map((results) => resultsIn(results, file)), go };
}

export function poolPage({ runs, go }: PoolBenchmark): Page {
  const [first] = runs;
  // All runs have the same runtimes.
  const grids = (first?.environment.runtimes ?? []).flatMap(({ label }) => [
    ...runs.map((results) => figuresGrid(results, label)),
    leadsGrid(runs, label),
  ]);
  return {
    title: "poolmark's own pool",
    answer: [`${OURS}'s own pool beside the others, ${WORKERS} workers`],
    parts: [...grids, ...(go === null ? [] : [goGrid(go)])],
    facts: first === undefined ? [] : factsOf(first),
  };
}

function cellsOf({ cells }: Results, label: string): CellResult[] {
  return cells.filter(({ runtime, role }) => runtime === label && ["contender", "reference"].includes(role));
}

/** A row for each contender, a column for each workload. */
function figuresGrid(results: Results, label: string): Grid {
  const cells = cellsOf(results, label);
  const names = [...new Set(cells.map(({ pool }) => pool))];
  const isOpen = results.config.load === "open";
  const title = `${label}: ${isOpen ? `latency at ${LOAD * 100} % load, p50 / p90` : "jobs per second"}`;
  const figureOf = isOpen ? latencyOf : throughputOf;
  const columns = results.scenarios.map(({ name, summary }): ColumnOf<string> => {
    const own = cells.filter(({ scenario }) => scenario === name);
    return [summary, "figure", (pool) => figureOf(own.find((cell) => cell.pool === pool))];
  });
  const all = [["pool", "name", (name: string) => name] as const, ...columns];
  return gridOf(title, names, all, { isYardstick: (name) => name === "no-dispatch" });
}

/** Jobs per second, or why there is no such figure. */
export function throughputOf(cell: CellResult | undefined, format = formatRate): Cell {
  return cell?.outcome === "ok" && cell.throughput !== null
    ? withMargin(cell.throughput, format)
    : failureOf(cell);
}

function failureOf(cell: CellResult | undefined): Cell {
  if (cell === undefined || cell.outcome === "ok") return "";
  return { text: cell.outcome, notes: [cell.reason ?? ""] };
}

function latencyOf(cell: CellResult | undefined): Cell {
  const { p50Ms, p90Ms, unstable } = cell?.latency.find(({ load }) => load === LOAD) ?? {};
  if (unstable != null) return { text: "unstable", notes: [unstable] };
  if (p50Ms == null || p90Ms == null) return failureOf(cell);
  return `${withMargin(p50Ms, formatDuration)} / ${withMargin(p90Ms, formatDuration)}`;
}

type Compare = (ours: readonly ForkResult[], theirs: readonly ForkResult[]) => LogFigure[];

/** Fork by fork; above 1 ours is better. */
const COMPARED: Readonly<Record<"closed" | "open", readonly (readonly [words: string, by: Compare])[]>> = {
  closed: [["jobs/s", pairedForks]],
  open: [
    ["latency p50", (ours, theirs) => pairedLatencies(theirs, ours, LOAD, "p50Ms")],
    ["latency p90", (ours, theirs) => pairedLatencies(theirs, ours, LOAD, "p90Ms")],
  ],
};

/** Our pool against whichever of the others it leads least. */
function leadsGrid(runs: readonly Results[], label: string): Grid {
  const questions = runs.flatMap((results) =>
    results.scenarios.flatMap(({ name, summary }) => {
      const cells = cellsOf(results, label).filter(({ scenario }) => scenario === name);
      return COMPARED[results.config.load].map(([words, by]) => {
        const over = (isRival: (pool: string) => boolean) => leadOver(cells, isRival, by);
        return { title: `${summary}: ${words}`, packages: results.environment.packages, over };
      });
    }),
  );
  return {
    ...gridOf(`${label}: ${OURS} beside the best of the others`, questions, [
      ["workload", "name", ({ title }) => title],
      ["the best library", "figure", ({ packages, over }) => over((pool) => pool in packages)],
      ["by hand", "figure", ({ over }) => over((pool) => HAND_WRITTEN.includes(pool))],
      ["no dispatch", "figure", ({ over }) => over((pool) => pool === "no-dispatch")],
    ]),
    notes: [`Above 1 ${OURS} is better, with the 95 % interval`],
  };
}

function leadOver(cells: readonly CellResult[], isRival: (pool: string) => boolean, by: Compare): string {
  const able = cells.filter(({ outcome }) => outcome === "ok");
  const ours = able.find(({ pool }) => pool === OURS);
  if (ours === undefined) return "";
  const rivals = able.filter(({ pool }) => pool !== OURS && isRival(pool));
  const ratios = intervalsOf(rivals.map(({ forks }) => by(ours.forks, forks)));
  const leads = rivals.flatMap(({ pool }, i) => (ratios[i] == null ? [] : [{ pool, ratio: ratios[i] }]));
  const [least] = leads.sort((a, b) => a.ratio.estimate - b.ratio.estimate);
  return least === undefined ? "" : `${withRange(least.ratio, formatTimes)} ${least.pool}`;
}

function goGrid({ version, marks }: GoMark): Grid {
  return gridOf(`${version}: the same no-op through channels`, marks, [
    ["channels", "name", ({ channel }) => channel],
    ["in flight", "figure", ({ inFlight }) => String(inFlight)],
    ["jobs/s", "figure", ({ jobsPerSecond }) => withMargin(jobsPerSecond, formatRate)],
  ]);
}
