import { groupBy } from "../../domain/group-by.ts";
import type { CellResult } from "../../results/schema.ts";
import { formatDuration, formatPercent, joinWords, plural } from "../../stats/numbers.ts";
import { underLoad } from "./latency-grid.ts";
import type { Table } from "./tables.ts";

/**
 * Whose p99 is the lowest under load: a sentence for each worker count, and for each block, as only pools of one block saw
 * the same arrivals. None where nothing tells the ranks.
 */
export function latencyAnswers(table: Table, runtime: string): string[] {
  const isSeveral = new Set(table.rows.flatMap(({ cells }) => cells.flatMap(withLatency))).size > 1;
  return underLoad(table).flatMap(({ workers, loads, rows }) => {
    const cells = rows.flatMap(({ cell }) => (cell.runtime === runtime ? [cell] : []));
    const blocks = [...groupBy(cells, ({ block }) => block).values()];
    return blocks.flatMap((block) => {
      const found = loads.flatMap(({ load }) => lowestAt(load, block));
      const size = isSeveral ? ` with ${plural(workers, "worker")}` : "";
      const among = blocks.length > 1 ? ` of ${joinWords(block.map(({ pool }) => pool))}` : "";
      return found.length === 0 ? [] : [`lowest p99 latency${among}${size}: ${found.join("; ")}.`];
    });
  });
}

const withLatency = (cell: CellResult | null) =>
  cell === null || cell.latency.length === 0 ? [] : [cell.workers];

/** `piscina at 50 % load (1.2 ms)`; empty: nothing tells it from the others. */
function lowestAt(load: number, block: readonly CellResult[]): string[] {
  const ranked = block.flatMap(({ pool, latency }) => {
    const { rank = null, p99Ms = null } = latency.find((one) => one.load === load) ?? {};
    return rank === null || p99Ms === null ? [] : [{ pool, rank, p99Ms }];
  });
  const best = ranked.find(({ rank }) => rank === "best");
  if (best === undefined || ranked.length < 2) return [];
  const ties = ranked.filter(({ rank }) => rank === "tied");
  const pools = joinWords(
    [best, ...ties].map(({ pool }) => pool),
    "or",
  );
  const apart = ties.length === 0 ? "" : ", not told apart";
  return [`${pools} at ${formatPercent(load)} load (${formatDuration(best.p99Ms.estimate)}${apart})`];
}
