import { intervalsOf } from "../src/estimate/interval.ts";
import { pairedForks } from "../src/estimate/paired.ts";
import type { CellResult, Results } from "../src/results/schema.ts";
import { halfWidth, type Interval } from "../src/stats/interval.ts";
import { forksFor } from "../src/summary/precision.ts";
import { nameOf, type Way } from "./contenders.ts";
import { selfWorkloads } from "./workloads.ts";

/** The share of its library's own no-op throughput that an adapter may cost. */
export const GOAL = 0.03;

/** Fails only what is shown to cost more, passes only what is shown not to. */
export type CostVerdict = "pass" | "fail" | "cannot tell";

/** What was measured of one pool, used in each way. */
export interface SelfPool {
  readonly pool: string;
  readonly isLibrary: boolean;
  /** What the wrapper around every library takes by itself. */
  readonly wrapperUs: number;
  readonly results: Results;
}

export interface Costs {
  /** Share of throughput that the adapter loses; null: nobody has written the pool by hand, or it was not measured. */
  readonly adapter: Interval | null;
  readonly stamps: Interval | null;
  /** null: there is no library whose throughput the adapter could cost. */
  readonly verdict: CostVerdict | null;
  /** How many forks would tell the adapter's cost to within the goal. */
  readonly forksToTell: number | null;
}

/** The workload with all workers busy. */
export const BUSY = selfWorkloads.at(-1)?.name ?? "";

export function costsOf(measured: SelfPool): Costs {
  const ratio = (above: Way, below: Way) => {
    const [one, other] = [cellOf(measured, above, BUSY), cellOf(measured, below, BUSY)];
    return one === null || other === null ? [] : pairedForks(one.forks, other.forks);
  };
  const [byHand = null, stamped = null] = intervalsOf([
    ratio("adapter", "by hand"),
    ratio("stamped", "adapter"),
  ]);
  const adapter = byHand && lost(byHand);
  const forks = cellOf(measured, "adapter", BUSY)?.forks.length ?? 0;
  return {
    adapter,
    stamps: stamped && lost(stamped),
    verdict: measured.isLibrary ? (adapter === null ? "cannot tell" : judge(adapter)) : null,
    forksToTell: byHand === null || forks < 2 ? null : forksFor(GOAL, halfWidth(byHand), forks),
  };
}

/** A pool used in a way; null: not measured. */
export function cellOf({ pool, results }: SelfPool, way: Way, scenario: string): CellResult | null {
  const name = nameOf(pool, way);
  const cell = results.cells.find(
    (one) => one.pool === name && one.scenario === scenario && one.role === "contender",
  );
  return cell?.outcome === "ok" ? cell : null;
}

/** 0.03 is 3 % of the throughput; below 0 is a gain. */
const lost = (ratio: Interval) => falling(ratio, (share) => 1 - share);

/** An interval of what falls as the other rises. */
export function falling({ estimate, low, high }: Interval, of: (value: number) => number): Interval {
  return {
    estimate: of(estimate),
    low: high === null ? null : of(high),
    high: low === null ? null : of(low),
  };
}

export function judge({ low, high }: Interval): CostVerdict {
  if (low !== null && low > GOAL) return "fail";
  if (high !== null && high <= GOAL) return "pass";
  return "cannot tell";
}
