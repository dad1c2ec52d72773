import { groupBy } from "../domain/group-by.ts";
import { combined } from "../estimate/contrast.ts";
import { forkCpuMs } from "../estimate/fork-figures.ts";
import { intervalOf, intervalsOf } from "../estimate/interval.ts";
import { cautiousMean, type Forks } from "../estimate/noise.ts";
import { pairedForks, rateForks } from "../estimate/paired.ts";
import { noiseOfPairs } from "../estimate/rank.ts";
import type { CellResult, Role } from "../results/schema.ts";
import { type Interval, mean } from "../stats/interval.ts";

/** A logarithm needs something, where a coarse clock saw nothing. */
const LEAST_CPU_MS = 1e-6;

type Figures = Pick<CellResult, "throughput" | "efficiency" | "timesMainThread" | "cpuMsPerJob">;

/**
 * Throughput and CPU time of each cell, and its ratios to the reference and the main thread of its block: fork by fork, turn
 * by turn. The noise is that of all cells of a runtime and scenario.
 *
 * @param cells of one runtime and scenario
 */
export function figuresOf(cells: readonly CellResult[]): Figures[] {
  const throughput = alikeInBlocks(
    cells,
    cells.map(({ forks }) => rateForks(forks)),
  );
  const cpuMsPerJob = alikeInBlocks(cells, cells.map(cpuForks));
  const efficiency = ratiosTo("reference", cells, ["contender", "twin"]);
  const timesMainThread = ratiosTo("main-thread", cells, ["contender", "twin", "reference"]);
  return cells.map((_, i) => ({
    throughput: throughput[i] ?? null,
    efficiency: efficiency[i] ?? null,
    timesMainThread: timesMainThread[i] ?? null,
    cpuMsPerJob: cpuMsPerJob[i] ?? null,
  }));
}

/** What the machine did as a whole, all cells of a block have in common: together they know no more of it than one. */
function alikeInBlocks(cells: readonly CellResult[], family: readonly Forks[]): (Interval | null)[] {
  const known = cells.filter((_, i) => (family[i]?.length ?? 0) > 1);
  const blocks = new Set(known.map(({ block }) => block)).size;
  return intervalsOf(family, known.length / Math.max(1, blocks) || 1);
}

function ratiosTo(
  normalizer: Role,
  cells: readonly CellResult[],
  roles: readonly Role[],
): (Interval | null)[] {
  return intervalsOf(
    cells.map((cell) => {
      const beside = cells.find(({ block, role }) => block === cell.block && role === normalizer);
      return beside === undefined || !roles.includes(cell.role) ? [] : pairedForks(cell.forks, beside.forks);
    }),
  );
}

function cpuForks({ forks }: CellResult): Forks {
  const known = forks.flatMap((fork) => forkCpuMs(fork) ?? []);
  return known.length < forks.length
    ? []
    : known.map((ms) => ({ log: Math.log(Math.max(ms, LEAST_CPU_MS)), within: 0 }));
}

/**
 * How a pool compares with itself, measured as two cells, with the noise that all pairs of pools of its runtime and scenario show:
 * the 99 % interval misses 1 in one of a hundred runs that can be trusted. Of several runtimes the mean. null: there is no twin.
 */
export function selfCheckOf(cells: readonly CellResult[]): Interval | null {
  const checks = cells.flatMap((twin) => {
    if (twin.role !== "twin") return [];
    const family = cells.filter(
      ({ role, runtime, scenario }) =>
        (role === "contender" || role === "twin") && runtime === twin.runtime && scenario === twin.scenario,
    );
    const blocks = [...groupBy(family, ({ block }) => block).values()];
    const noise = noiseOfPairs(
      blocks.map((rivals) => ({
        count: rivals.length,
        between: (one, other) =>
          pairedForks((rivals[one] as CellResult).forks, (rivals[other] as CellResult).forks),
      })),
    );
    const same = family.find(
      ({ role, pool, block }) => role === "contender" && pool === twin.pool && block === twin.block,
    );
    const forks = pairedForks(same?.forks ?? [], twin.forks);
    return forks.length === 0 ? [] : [{ forks, contrast: cautiousMean(forks, noise) }];
  });
  if (checks.length === 0) return null;
  const known = checks.flatMap(({ contrast }) => (contrast === null ? [] : [contrast]));
  return intervalOf(
    known.length < checks.length ? null : combined(known.map((one) => [1 / known.length, one])),
    mean(checks.map(({ forks }) => mean(forks.map(({ log }) => log)))),
    0.99,
  );
}
