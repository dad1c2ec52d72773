import { groupBy } from "../domain/group-by.ts";
import { forkRate } from "../estimate/fork-figures.ts";
import { logRatio } from "../estimate/log-ratio.ts";
import { partnerOf } from "../estimate/paired.ts";
import type { CellResult, Results } from "../results/schema.ts";
import { geometricInterval } from "../stats/interval.ts";

type BreakEven = Results["breakEven"][number];

/** What one fork tells of one length: how long the job is on the main thread, and how much more the pool does. */
interface Point {
  readonly jobMs: number;
  readonly ratio: number;
}

/**
 * Above which job length each pool does more than the main thread, from a sweep: scenarios that are one job in several
 * lengths. Fork by fork the length at which their ratio passes 1, between the two lengths measured on either side, on
 * logarithmic scales; over forks the interval of its logarithm. Pools without workers only ever tie with the main thread.
 * An engine is also compared with each local pool beside it.
 */
export function breakEven(
  cells: readonly CellResult[],
  scenarios: Results["scenarios"],
  hasWorkers: (pool: string) => boolean,
): BreakEven[] {
  const swept = new Set(scenarios.filter(({ sweep }) => sweep !== null).map(({ name }) => name));
  const inSweep = cells.filter(({ scenario, outcome }) => swept.has(scenario) && outcome === "ok");
  const pools = inSweep.filter(({ role, pool }) => role === "contender" && hasWorkers(pool));
  const groups = groupBy(pools, (cell) => {
    const sweep = scenarios.find(({ name }) => name === cell.scenario)?.sweep;
    return [sweep, cell.runtime, cell.pool, cell.workers, cell.jobsPerWorker].join("|");
  });
  return [...groups.values()].flatMap((group) => {
    const first = group[0] as CellResult;
    const isLocal = (cell: CellResult) => cell.broker === undefined && cell.block === first.block;
    const locals = first.broker === undefined ? [] : pools.filter(isLocal).map(({ pool }) => pool);
    return [undefined, ...locals].flatMap((than) => {
      const forks = pointsByFork(group, inSweep, than).filter((points) => points.length >= 2);
      return forks.length === 0 ? [] : [{ ...summarize(first, forks), ...(than !== undefined && { than }) }];
    });
  });
}

/** @param than the pool to compare with. Default: the main thread */
function pointsByFork(group: readonly CellResult[], cells: readonly CellResult[], than?: string): Point[][] {
  const points = group.flatMap((cell) => {
    const inBlock = cells.filter(({ block }) => block === cell.block);
    const mainThread = inBlock.find(({ role }) => role === "main-thread");
    const other =
      than === undefined
        ? mainThread
        : inBlock.find(({ role, pool }) => role === "contender" && pool === than);
    return cell.forks.flatMap((fork) => {
      const [alone, beside] = [mainThread, other].map((one) => partnerOf(fork, one?.forks ?? []));
      const ratio = beside === undefined ? null : logRatio(fork, beside);
      if (alone === undefined || ratio === null) return [];
      return [{ fork: fork.fork, jobMs: 1000 / forkRate(alone), ratio: Math.exp(ratio.log) }];
    });
  });
  const byFork = groupBy(points, ({ fork }) => fork);
  return [...byFork.values()].map((own) => own.sort((a, b) => a.jobMs - b.jobMs));
}

function summarize({ runtime, pool, workers }: CellResult, forks: readonly Point[][]): BreakEven {
  const lengths = forks.flat().map(({ jobMs }) => jobMs);
  const range = { fromMs: Math.min(...lengths), toMs: Math.max(...lengths) };
  const found = forks.map(crossing);
  const crossings = found.filter((at) => typeof at === "number");
  // Forks that disagree whether there is a crossing at all: its place is not to be told.
  const agreed = crossings.length === found.length;
  const most = (word: "always" | "never") => found.filter((at) => at === word).length > found.length / 2;
  const verdict = most("always") ? "always" : most("never") ? "never" : "above";
  return { runtime, pool, workers, verdict, jobMs: agreed ? geometricInterval(crossings) : null, ...range };
}

/** The length above which the ratio stays over 1. */
export function crossing(points: readonly Point[]): number | "always" | "never" {
  const last = points.findLastIndex(({ ratio }) => ratio <= 1);
  if (last < 0) return "always";
  const [below, above] = [points[last] as Point, points[last + 1]];
  if (above === undefined) return "never";
  const part = -Math.log(below.ratio) / (Math.log(above.ratio) - Math.log(below.ratio));
  return Math.exp(Math.log(below.jobMs) + part * (Math.log(above.jobMs) - Math.log(below.jobMs)));
}
