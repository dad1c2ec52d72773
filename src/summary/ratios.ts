import { forkRate, pairRatios } from "../results/forks.ts";
import type { CellResult } from "../results/schema.ts";
import { geometricInterval, ratioInterval, variance } from "../stats/interval.ts";

/**
 * Sets the ratios to the yardsticks of each block: fork by fork, or with the yardstick averaged over forks first, whichever
 * is the quieter. A ratio carries the noise of both its sides; to pair them helps only as far as they are disturbed alike.
 *
 * Which it is, all cells of a runtime and scenario decide together: to choose cell by cell the narrower of two intervals
 * would make intervals that are too narrow.
 */
export function setRatios(cells: readonly CellResult[]): void {
  for (const group of groupsOf(cells)) {
    setRatio(group, "reference", "efficiency", ["contender"]);
    setRatio(group, "baseline", "timesMainThread", ["contender", "reference"]);
  }
}

function setRatio(
  group: readonly CellResult[],
  yardstickRole: CellResult["role"],
  figure: "efficiency" | "timesMainThread",
  roles: readonly CellResult["role"][],
): void {
  const pairs = group
    .filter(({ role, forks }) => roles.includes(role) && forks.length > 0)
    .flatMap((cell) => {
      const yardstick = group.find(({ block, role }) => block === cell.block && role === yardstickRole);
      return yardstick === undefined || yardstick.forks.length === 0 ? [] : [{ cell, yardstick }];
    });
  const paired = pairingHelps(pairs.map(({ cell, yardstick }) => [cell, yardstick]));
  for (const { cell, yardstick } of pairs) {
    const ratios = pairRatios(cell.forks, yardstick.forks);
    if (ratios.length === 0) continue;
    cell[figure] = paired
      ? geometricInterval(ratios)
      : ratioInterval(cell.forks.map(forkRate), yardstick.forks.map(forkRate));
  }
}

/** Whether the ratios' variance is less than that of their two sides together, over all pairs. */
function pairingHelps(pairs: readonly (readonly [CellResult, CellResult])[]): boolean {
  let paired = 0;
  let apart = 0;
  for (const [cell, yardstick] of pairs) {
    const ratios = pairRatios(cell.forks, yardstick.forks);
    if (ratios.length < 2) continue;
    const spread = (values: readonly number[]) => variance(values.map(Math.log));
    paired += spread(ratios);
    apart += spread(cell.forks.map(forkRate)) + spread(yardstick.forks.map(forkRate));
  }
  return paired <= apart;
}

function groupsOf(cells: readonly CellResult[]): CellResult[][] {
  const groups = new Map<string, CellResult[]>();
  for (const cell of cells) {
    const key = `${cell.runtime}|${cell.scenario}`;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return [...groups.values()];
}
