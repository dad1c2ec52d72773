import { forkRate } from "../results/forks.ts";
import type { Block, Plan } from "./plan.ts";
import type { Lane, Load } from "./run-fork.ts";

/** Loads, as shares of the capacity. */
export const LOAD_SHARES = [0.5, 0.7, 0.9];
/** So many arrivals tell the 99th percentile. */
const ENOUGH_ARRIVALS = 1200;
const SHORTEST_MS = 1000;

/**
 * The open-loop schedules of a fork: the same for every pool, lightest first. Another seed in every fork, or an unlucky
 * bunch of arrivals would look like a property of the pool.
 */
export function createLoads(
  { plan, block, fork }: { readonly plan: Plan; readonly block: Block; readonly fork: number },
  capacity: number | null,
  lanes: readonly Lane[],
): Load[] {
  const { openLoop } = plan;
  const perSecond = capacity ?? capacityOf(lanes, block);
  if (openLoop === null || perSecond === null) return [];
  return LOAD_SHARES.map((share, at): Load => {
    const ratePerSecond = share * perSecond;
    const enough = Math.max(ENOUGH_ARRIVALS, (ratePerSecond * SHORTEST_MS) / 1000);
    const arrivals = Math.max(1, Math.round(Math.min(enough, (ratePerSecond * openLoop.mostMs) / 1000)));
    return { share, ratePerSecond, arrivals, seed: plan.seed * 1000 + fork * 10 + at };
  });
}

/**
 * What loads are shares of, in jobs per second: the reference's throughput. Where no pool reaches half of it (the job is
 * next to nothing, so that dispatch alone decides), that of the fastest pool with workers: else no pool could take even
 * the lightest load. null: neither was measured.
 */
function capacityOf(lanes: readonly Lane[], block: Block): number | null {
  const rates = (wanted: (label: string | undefined) => boolean) =>
    lanes
      .filter(
        ({ subject, failure, fork }) => subject === "pool" && failure === null && fork.samples.length > 0,
      )
      .filter(({ crew }) => wanted(crew.spec.pool?.label))
      .map(({ fork }) => forkRate(fork));
  const reference = rates((label) => label === undefined)[0] ?? 0;
  const withWorkers = block.contenders.filter(({ adapter }) => adapter.abilities.controlsWorkers === true);
  const fastest = Math.max(0, ...rates((label) => withWorkers.some(({ choice }) => choice.label === label)));
  const perSecond = fastest > 0 && fastest < reference / 2 ? fastest : reference || fastest;
  return perSecond > 0 ? perSecond : null;
}
