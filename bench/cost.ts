import type { ForkResult } from "../src/domain/measurement.ts";
import { intervalsOf } from "../src/estimate/interval.ts";
import { pairedForks } from "../src/estimate/paired.ts";
import type { CellResult, Results } from "../src/results/schema.ts";
import { halfWidth, type Interval } from "../src/stats/interval.ts";
import { forksFor } from "../src/summary/precision.ts";
import { nameOf, type Way } from "./contenders.ts";
import { selfWorkloads } from "./workloads.ts";

/** The share of its library's own no-op throughput that an adapter may cost. */
export const GOAL = 0.03;

/** What was measured of one pool, used in each way. */
export interface SelfPool {
  readonly pool: string;
  readonly isLibrary: boolean;
  readonly results: Results;
}

interface Costs {
  /** Throughput with the adapter ÷ by hand; null: there is no program by hand, or one of both was not measured. */
  readonly adapter: Interval | null;
  /** Throughput with stamps ÷ without. */
  readonly stamps: Interval | null;
  /** null: there is no library whose throughput the adapter could cost. */
  readonly verdict: ReturnType<typeof judge> | null;
  /** How many forks would tell the adapter's cost to within the goal. */
  readonly forksToTell: number | null;
}

/** The workload with all workers busy. */
export const BUSY = selfWorkloads.at(-1)?.name ?? "";

export function costsOf(measured: SelfPool): Costs {
  const forks = forksOf(measured, "adapter");
  const [adapter = null, stamps = null] = intervalsOf([
    pairedForks(forks, forksOf(measured, "by hand")),
    pairedForks(forksOf(measured, "stamped"), forks),
  ]);
  return {
    ...{ adapter, stamps, verdict: measured.isLibrary ? judge(adapter) : null },
    forksToTell:
      adapter === null || forks.length < 2 ? null : forksFor(GOAL, halfWidth(adapter), forks.length),
  };
}

/** A pool used in a way; undefined: that was not asked for. */
export function cellOf({ pool, results }: SelfPool, way: Way, scenario: string): CellResult | undefined {
  const name = nameOf(pool, way);
  return results.cells.find(
    (one) => one.pool === name && one.scenario === scenario && one.role === "contender",
  );
}

/** With all workers busy; none: it was not measured, or failed. */
export function forksOf(measured: SelfPool, way: Way): readonly ForkResult[] {
  const cell = cellOf(measured, way, BUSY);
  return cell?.outcome === "ok" ? cell.forks : [];
}

/** Fails only what is shown to cost more than the goal, passes only what is shown not to. */
export function judge(ratio: Interval | null): "pass" | "fail" | "cannot tell" {
  const { low = null, high = null } = ratio ?? {};
  if (high !== null && high < 1 - GOAL) return "fail";
  if (low !== null && low >= 1 - GOAL) return "pass";
  return "cannot tell";
}
