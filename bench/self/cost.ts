import { geometricInterval, type Interval } from "../../src/stats/interval.ts";

/** The share of its library's own no-op throughput that an adapter may cost. */
export const GOAL = 0.03;

export type Verdict = "pass" | "fail" | "cannot tell";

/**
 * The share of throughput that is lost: 0.03 is 3 %, below 0 is a gain.
 *
 * @param ratios of each fork: throughput with ÷ throughput without
 */
export function costOf(ratios: readonly number[]): Interval {
  const { estimate, low, high } = geometricInterval(ratios);
  return {
    estimate: 1 - estimate,
    low: high === null ? null : 1 - high,
    high: low === null ? null : 1 - low,
  };
}

/** How many forks it would take to know the cost to within the goal, with noise as it was; null: not known from one. */
export function forksToTell({ low, high }: Interval, forks: number, goal = GOAL): number | null {
  if (low === null || high === null) return null;
  return Math.ceil(forks * ((high - low) / 2 / goal) ** 2);
}

/** Fails only what is shown to cost more, passes only what is shown not to. */
export function judge({ low, high }: Interval, goal = GOAL): Verdict {
  if (low !== null && low > goal) return "fail";
  if (high !== null && high <= goal) return "pass";
  return "cannot tell";
}
