import { loadsOf } from "../estimate/fork-figures.ts";
import type { CellResult, ForkResult } from "../results/schema.ts";
import { geometricInterval } from "../stats/interval.ts";
import { medianOf } from "../stats/quantile.ts";

type Batch = ForkResult["latency"][number];
type Summary = CellResult["latency"][number];

/** A cell's latency at each load, over its forks. */
export function summarizeLatency(forks: readonly ForkResult[]): Summary[] {
  const byFork = forks.map(loadsOf);
  const loads = [...new Set(byFork.flat().map(({ load }) => load))].sort((a, b) => a - b);
  return loads.map((load) => {
    const tried = byFork.flatMap((batches) => batches.filter((batch) => batch.load === load));
    // A fork that did not keep up with less was not asked for more: it must not be missing among those that did not.
    const before = byFork.filter((batches) =>
      batches.some((batch) => batch.load < load && batch.unstable !== null),
    );
    return summarizeLoad(tried, before.length);
  });
}

function summarizeLoad(batches: readonly Batch[], unstableBefore: number): Summary {
  const [first] = batches as [Batch];
  const total = (of: (batch: Batch) => number) => batches.reduce((sum, batch) => sum + of(batch), 0);
  const unstable = batches.filter((batch) => batch.unstable !== null);
  // Of a queue that grows, every figure is a figure of how long one looked.
  const told = unstable.length + unstableBefore === 0 ? batches : [];
  const over = (of: (batch: Batch) => number | null) => {
    const values = told.flatMap((batch) => of(batch) ?? []);
    return values.length < told.length || values.length === 0
      ? null
      : geometricInterval(values.map(atLeastTick));
  };
  const maxima = told.map(({ latency }) => latency.maxMs ?? 0);
  return {
    load: first.load,
    ratePerSecond: first.ratePerSecond,
    unstable: whyUnstable(unstable, unstableBefore, batches.length),
    forks: batches.length,
    completed: total(({ completed }) => completed),
    dropped: total(({ dropped }) => dropped),
    p50Ms: over(({ latency }) => latency.p50Ms),
    p90Ms: over(({ latency }) => latency.p90Ms),
    p99Ms: over(({ latency }) => latency.p99Ms),
    p999Ms: over(({ latency }) => latency.p999Ms),
    maxMs: maxima.length === 0 ? null : Math.max(...maxima),
    queueWaitP50Ms: medianOf(told, ({ queueWait }) => queueWait.p50Ms),
    transportP50Ms: medianOf(told, ({ transport }) => transport.p50Ms),
    serviceP50Ms: medianOf(told, ({ service }) => service.p50Ms),
    submitLagP99Ms: medianOf(told, ({ submitLag }) => submitLag.p99Ms),
  };
}

function whyUnstable(unstable: readonly Batch[], before: number, tried: number): string | null {
  const count = unstable.length + before;
  if (count === 0) return null;
  return `in ${count} of ${tried + before} forks: ${unstable[0]?.unstable ?? "it did not keep up with less"}`;
}

/** A logarithm needs something: the clock's own step. */
function atLeastTick(ms: number): number {
  return Math.max(ms, 1e-6);
}
