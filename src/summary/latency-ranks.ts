import { groupBy } from "../domain/group-by.ts";
import { pairedLatencies } from "../estimate/paired.ts";
import { type Rank, rank } from "../estimate/rank.ts";
import type { CellResult } from "../results/schema.ts";

/**
 * Whose p99 is the least at each load, and whose cannot be told from it. All pools of a block see the same arrivals in a fork,
 * so two pools are compared fork by fork: what a schedule makes of latency, both have. Pools of other blocks saw others.
 *
 * @param cells of one runtime and scenario
 * @returns for each cell, the rank at each of its loads; null: the p99 is not told there, or nothing tells the noise
 */
export function latencyRanksOf(cells: readonly CellResult[]): (Rank | null)[][] {
  const blocks = groupBy(
    cells.filter(({ role }) => role === "contender"),
    ({ block }) => block,
  );
  const columns = [...blocks.values()].flatMap((block) => {
    const loads = new Set(block.flatMap(({ latency }) => latency.map(({ load }) => load)));
    return [...loads].map((load) => ({
      load,
      rivals: block.filter(
        (cell) => summaryAt(cell, load)?.p99Ms != null && between(cell, cell, load).length >= 2,
      ),
    }));
  });
  const ranks = rank(
    columns.map(({ load, rivals }) => ({
      count: rivals.length,
      between: (one, other) => between(rivals[one] as CellResult, rivals[other] as CellResult, load),
    })),
  );
  return cells.map((cell) =>
    cell.latency.map(({ load }) => {
      const at = columns.findIndex((column) => column.load === load && column.rivals.includes(cell));
      return ranks[at]?.[columns[at]?.rivals.indexOf(cell) ?? -1] ?? null;
    }),
  );
}

const summaryAt = ({ latency }: CellResult, load: number) => latency.find((one) => one.load === load);

/** How much shorter the one's p99 is, fork by fork. */
const between = (one: CellResult, other: CellResult, load: number) =>
  pairedLatencies(other.forks, one.forks, load, "p99Ms");
