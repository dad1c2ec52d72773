import type { CellResult, ForkResult } from "../results/schema.ts";
import { geometricInterval } from "../stats/interval.ts";

/** A fork with a slice of a second for each rate, in jobs per second. */
export function forkOf(fork: number, rates: readonly number[], parts: Partial<ForkResult> = {}): ForkResult {
  const jobs = rates.reduce((sum, rate) => sum + rate, 0);
  const cpuMs = 1000 * rates.length;
  // Without a spread inside: some tests make a hundred thousand.
  return {
    fork,
    startUp: null,
    memory: null,
    idle: null,
    latency: [],
    hasRamp: true,
    warmUp: { wallMs: 1, turns: 8, steady: true },
    turns: rates.map((rate, slice) => [slice, 0, rate, 1000]),
    usage: { jobs, cpuMs, threadCpu: null, loopDelayP99Ms: 0, loopDelayMaxMs: 0 },
    ...parts,
  };
}

/** A cell as it stands in results, before ratios and ranks are set: one rate a fork. */
export function cellOf(pool: string, rates: readonly number[], parts: Partial<CellResult> = {}): CellResult {
  return {
    ...{ block: 0, runtime: "node", role: "contender", pool, scenario: "s", workers: 1, workersAsked: ["1"] },
    ...{
      jobsPerWorker: 1,
      environment: {},
      outcome: "ok",
      reason: null,
      throughput: geometricInterval(rates),
    },
    ...{ efficiency: null, timesMainThread: null, rank: null, mainThreadDelay: { p99Ms: 0, maxMs: 0 } },
    ...{ cpuMsPerJob: null, cpuShares: null, startUp: null, memory: null, idleCpuShare: null, latency: [] },
    ...{ outliers: { mild: 0, severe: 0 }, disturbed: { repeated: 0, kept: 0 }, warnings: [] },
    forks: rates.map((rate, fork) => forkOf(fork, [rate])),
    ...parts,
  } as CellResult;
}
