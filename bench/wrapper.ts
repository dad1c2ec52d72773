import { realClock } from "../src/host/clock.ts";
import { managePool } from "../src/pools/adapter/managed-pool.ts";
import { loadAdapter } from "../src/pools/registry.ts";
import { median } from "../src/stats/quantile.ts";

const CALLS = 10_000;
const SLICES = 40;

/**
 * What the wrapper around every library takes for a job, in ms: around a library that answers at once. The throughput of a
 * pool depends on how threads happen to wake; this figure does not.
 */
export async function measureWrapper(): Promise<number> {
  const submit = async (input: unknown) => input;
  const adapter = await loadAdapter("worker-threads");
  const pool = managePool(adapter, { submit, stop: async () => {} });
  const msPerCall = async (run: (input: unknown) => Promise<unknown>) => {
    const startedMs = realClock.nowMs();
    for (let i = 0; i < CALLS; i++) await run(i);
    return (realClock.nowMs() - startedMs) / CALLS;
  };
  // In turns: what else the machine does would pass for the difference.
  const differencesMs: number[] = [];
  for (let slice = 0; slice < SLICES; slice++) {
    const bareMs = await msPerCall(submit);
    differencesMs.push((await msPerCall(pool.run)) - bareMs);
  }
  return median(differencesMs);
}
