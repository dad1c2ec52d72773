import { groupBy } from "../domain/group-by.ts";
import type { Forks } from "../estimate/noise.ts";
import { pairedForks } from "../estimate/paired.ts";
import { rank } from "../estimate/rank.ts";
import { blocksMainThread } from "../results/main-thread-delay.ts";
import type { CellResult } from "../results/schema.ts";

/**
 * Each cell's rank in its column; null: it does not compete, or has one fork alone. A pool that blocks the main thread does not
 * compete.
 *
 * @param cells of one runtime and scenario
 */
export function ranksOf(cells: readonly CellResult[]): CellResult["rank"][] {
  const columns = columnsOf(cells).map((column) => ({
    column,
    rivals: column.filter(
      (cell) => cell.role === "contender" && cell.forks.length >= 2 && !blocksMainThread(cell),
    ),
  }));
  const ranks = rank(
    columns.map(({ column, rivals }) => ({
      count: rivals.length,
      between: (one, other) => between(column, rivals[one] as CellResult, rivals[other] as CellResult),
    })),
  );
  const byCell = new Map(
    columns.flatMap(({ rivals }, i) => rivals.map((cell, j) => [cell, ranks[i]?.[j] ?? null] as const)),
  );
  return cells.map((cell) => byCell.get(cell) ?? null);
}

/**
 * A column of more pools than one block holds was measured in several blocks, one after the other: pools of two blocks are
 * compared by way of the reference beside each.
 */
function between(column: readonly CellResult[], one: CellResult, other: CellResult): Forks {
  if (one.block === other.block) return pairedForks(one.forks, other.forks);
  const toReference = ({ block, forks }: CellResult) => {
    const reference = column.find((cell) => cell.role === "reference" && cell.block === block);
    return reference === undefined ? [] : pairedForks(forks, reference.forks);
  };
  const below = toReference(other);
  return toReference(one).flatMap(({ log, within }, i) => {
    const partner = below[i];
    return partner === undefined ? [] : [{ log: log - partner.log, within: within + partner.within }];
  });
}

/** Cells that stand in competition: one runtime, scenario, worker count and jobsPerWorker. */
export function columnsOf(cells: readonly CellResult[]): CellResult[][] {
  const columns = groupBy(cells, ({ runtime, scenario, workers, jobsPerWorker }) =>
    [runtime, scenario, workers, jobsPerWorker].join("|"),
  );
  return [...columns.values()];
}
