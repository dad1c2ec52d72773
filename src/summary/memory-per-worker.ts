import type { Results } from "../results/schema.ts";
import { fitLine } from "../stats/regression.ts";
import { addedBytes } from "./cost.ts";

type MemoryPerWorker = Results["memoryPerWorker"][number];

/**
 * What one more worker takes: the slope of the memory that opening a pool adds, over worker counts. At least two counts, three
 * forks in all, and workers to count.
 */
export function memoryPerWorker(cells: Results["cells"]): MemoryPerWorker[] {
  const groups = new Map<string, Results["cells"]>();
  for (const cell of cells) {
    if (cell.role !== "contender" || cell.outcome !== "ok") continue;
    const key = [cell.runtime, cell.scenario, cell.pool, cell.jobsPerWorker].join("|");
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
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
