import type { PoolAdapter } from "../src/domain/pool.ts";
import { realClock } from "../src/host/clock.ts";
import { managePool } from "../src/pools/adapter/managed-pool.ts";
import { median } from "../src/stats/quantile.ts";

const CALLS = 1000;
const SLICES = 10;
const SLICE_MS = 20;

/**
 * What the wrapper around every library takes for a job, in µs: around a library that answers at once. The throughput of a
 * pool depends on how threads happen to wake; this figure does not.
 */
export async function measureWrapper(adapter: PoolAdapter): Promise<number> {
  const submit = async (input: unknown) => input;
  const pool = managePool(adapter, { submit, stop: async () => {}, kill: async () => {} });
  const usPerCall = async (run: (input: unknown) => Promise<unknown>) => {
    const timesUs: number[] = [];
    for (const endMs = realClock.nowMs() + SLICE_MS; realClock.nowMs() < endMs; ) {
      const startedMs = realClock.nowMs();
      for (let i = 0; i < CALLS; i++) await run(i);
      timesUs.push((1000 * (realClock.nowMs() - startedMs)) / CALLS);
    }
    return median(timesUs);
  };
  // In turns: what else the machine does would pass for the difference.
  const differencesUs: number[] = [];
  for (let slice = 0; slice < SLICES; slice++) {
    const bareUs = await usPerCall(submit);
    differencesUs.push((await usPerCall(pool.run)) - bareUs);
  }
  // The first is slower: the runtime compiles.
  return median(differencesUs.slice(1));
}
