import { measure } from "mitata";
import type { PoolAdapter } from "../src/domain/pool.ts";
import { managePool } from "../src/pools/adapter/managed-pool.ts";
import { median } from "../src/stats/quantile.ts";

const CALLS = 1000;
const SLICES = 5;
const SLICE_MS = 20;

/** For mitata: every sample is one call, and none is lost. */
const EVERY_SAMPLE = {
  min_cpu_time: SLICE_MS * 1e6,
  gc: false, // else it allocates a gigabyte where there is no --expose-gc
  batch_threshold: 0, // else calls below 65 µs come as averages of 4096
  samples_threshold: Number.POSITIVE_INFINITY, // else the two slowest, and the two fastest, are dropped
};

/**
 * What the wrapper around every library takes for a job, in µs: around a library that answers at once. The throughput of a
 * pool depends on how threads happen to wake; this figure does not.
 */
export async function measureWrapper(adapter: PoolAdapter): Promise<number> {
  const submit = async (input: unknown) => input;
  const pool = managePool(adapter, { submit, stop: async () => {}, kill: async () => {} });
  const usPerCall = async (run: (input: unknown) => Promise<unknown>) => {
    const calls = async () => {
      for (let i = 0; i < CALLS; i++) await run(i);
    };
    const { p50 } = await measure(calls, EVERY_SAMPLE);
    return p50 / CALLS / 1000;
  };
  // In turns: what else the machine does would pass for the difference.
  const differencesUs: number[] = [];
  for (let slice = 0; slice < SLICES; slice++) {
    const bareUs = await usPerCall(submit);
    differencesUs.push((await usPerCall(pool.run)) - bareUs);
  }
  return median(differencesUs);
}
