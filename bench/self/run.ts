import type { RuntimeName } from "../../src/domain/pool.ts";
import { loadAdapter } from "../../src/pools/registry.ts";
import { byHand } from "./by-hand/registry.ts";
import { WAYS, type Way } from "./contender.ts";
import type { SelfProcess } from "./conversation.ts";
import { measureFork, type Plan } from "./measure-pool.ts";
import { type Fork, type PoolSummary, summarizePool } from "./summary.ts";

/** Measures pools by their names in the registry, fork by fork through all of them. */
export async function runSelf(
  names: readonly string[],
  plan: Plan,
  runtime: RuntimeName,
  start: (pool: string, way: Way) => SelfProcess,
): Promise<PoolSummary[]> {
  const rows = await Promise.all(
    names.map(async (name) => {
      const adapter = await loadAdapter(name);
      const ways = WAYS.filter((way) => way !== "by-hand" || name in byHand);
      const reason = await adapter.check({ runtime });
      return { name, ways, isLibrary: adapter.package !== null, forks: [] as Fork[], reason };
    }),
  );
  for (let fork = 0; fork < plan.forks; fork++) {
    for (const row of fork % 2 === 0 ? rows : rows.toReversed()) {
      if (row.reason !== null) continue;
      try {
        row.forks.push(await measureFork(row.ways, (way) => start(row.name, way), fork, plan));
      } catch (error) {
        // A contender's failure is data; what was measured before is kept.
        row.reason = (error as Error).message;
      }
    }
  }
  return rows.map(({ name, isLibrary, forks, reason, ways }) =>
    summarizePool(
      name,
      isLibrary,
      forks,
      reason ?? (isLibrary && !ways.includes("by-hand") ? noByHand(name) : null),
    ),
  );
}

function noByHand(name: string): string {
  return `bench/self/by-hand has no program that uses ${name} without its adapter`;
}
