import { groupBy } from "../domain/group-by.ts";
import type { Results } from "../results/schema.ts";
import { fitLine } from "../stats/regression.ts";
import { addedBytes } from "./cost.ts";

type MemoryPerWorker = Results["memoryPerWorker"][number];

/**
 * What one more worker takes: the slope of the memory that opening a pool adds, over worker counts. At least two counts, three
 * forks in all, and workers to count.
 */
export function memoryPerWorker(cells: Results["cells"]): MemoryPerWorker[] {
  const measured = cells.filter(({ role, outcome }) => role === "contender" && outcome === "ok");
  const groups = groupBy(measured, (cell) =>
    [cell.runtime, cell.scenario, cell.pool, cell.jobsPerWorker].join("|"),
  );
  return [...groups.values()].flatMap((group): MemoryPerWorker[] => {
    const points = group.flatMap(({ workers, forks }) =>
      forks.flatMap((fork) => {
        const bytes = addedBytes(fork);
        return bytes === null ? [] : [{ x: workers, y: bytes }];
      }),
    );
    const [first] = group;
    if (first === undefined || points.length < 3 || new Set(points.map(({ x }) => x)).size < 2) return [];
    const { runtime, scenario, pool, jobsPerWorker } = first;
    return [{ runtime, scenario, pool, jobsPerWorker, bytes: fitLine(points).slope }];
  });
}
