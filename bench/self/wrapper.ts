import { measure } from "mitata";
import type { PoolAdapter } from "../../src/domain/pool.ts";
import { managePool } from "../../src/pools/adapter/managed-pool.ts";
import { median } from "../../src/stats/quantile.ts";
import { everySample } from "./mitata-options.ts";

const CALLS = 1000;
const SLICES = 5;

/**
 * What the wrapper around every library takes for a job, in µs: around a library that answers at once. Next to it the
 * throughput of a pool is a matter of how threads happen to wake, so this tells what a throughput is too noisy to tell.
 */
export async function measureWrapper(adapter: PoolAdapter, sampledMs: number): Promise<number> {
  const submit = async (input: unknown) => input;
  const pool = managePool(adapter, { submit, stop: async () => {}, kill: async () => {} });
  const usPerCall = async (run: (input: unknown) => Promise<unknown>) => {
    const calls = async () => {
      for (let i = 0; i < CALLS; i++) await run(i);
    };
    const { p50 } = await measure(calls, everySample(sampledMs / SLICES));
    return p50 / CALLS / 1000;
  };
  // In turns, as what else the machine does would pass for the difference.
  const differencesUs: number[] = [];
  for (let slice = 0; slice < SLICES; slice++) {
    const bareUs = await usPerCall(submit);
    differencesUs.push((await usPerCall(pool.run)) - bareUs);
  }
  return median(differencesUs);
}
