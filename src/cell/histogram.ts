import { createHistogram } from "node:perf_hooks";
import type { Quantiles } from "../domain/measurement.ts";

/** A quantile needs this many values beyond it: with fewer, chance alone decides it. */
const LEAST_BEYOND = 10;

interface Histogram {
  record(ms: number): void;
  quantiles(): Quantiles;
}

/** Times of any number of jobs in flat memory (some 200 KB), to three figures. Less than a nanosecond counts as one. */
export function createTimes(): Histogram {
  const histogram = createHistogram({ lowest: 1, highest: 1e12, figures: 3 });
  let count = 0;
  // By hand: Node and Deno give the upper end of the bucket.
  let maxMs = 0;
  let sumMs = 0;
  return {
    record(ms) {
      count += 1;
      sumMs += ms;
      maxMs = Math.max(maxMs, ms);
      histogram.record(Math.max(1, Math.round(ms * 1e6)));
    },
    quantiles() {
      const at = (share: number) =>
        count * (1 - share) < LEAST_BEYOND - 1e-9
          ? null
          : Math.min(maxMs, histogram.percentile(share * 100) / 1e6);
      return {
        count,
        meanMs: count === 0 ? null : sumMs / count,
        p50Ms: at(0.5),
        p90Ms: at(0.9),
        p99Ms: at(0.99),
        p999Ms: at(0.999),
        maxMs: count === 0 ? null : maxMs,
      };
    },
  };
}
