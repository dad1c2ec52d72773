import type { Results } from "../../results/schema.ts";
import type { Grid } from "../grid.ts";
import { formatDuration, plural } from "../numbers.ts";

/** Above which job length each pool does more than the main thread. */
export function breakEvenGrid({ breakEven, config }: Results): Grid[] {
  if (breakEven.length === 0) return [];
  return [
    {
      title: "Break-even: above which job length a pool does more than the main thread",
      head: ["pool", "workers", "job length", "95 % interval"],
      rows: breakEven.map((found) => [
        config.runtimes.length > 1 ? `${found.runtime} ${found.pool}` : found.pool,
        plural(found.workers, "worker"),
        ...answer(found),
      ]),
      notes: [
        "throughput of many jobs at once, from lengths on either side; a single job in flight never gets faster by a pool",
      ],
    },
  ];
}

function answer({ verdict, jobMs, fromMs, toMs }: Results["breakEven"][number]): [string, string] {
  if (verdict === "always") return [`below ${formatDuration(fromMs)}`, "the shortest that was measured"];
  if (verdict === "never") return [`not up to ${formatDuration(toMs)}`, "the longest that was measured"];
  if (jobMs === null) return ["not to be told", "in some forks there was none"];
  const { estimate, low, high } = jobMs;
  if (low === null || high === null) return [formatDuration(estimate), "one fork"];
  return [formatDuration(estimate), `${formatDuration(low)} to ${formatDuration(high)}`];
}
