import type { CellResult, ForkResult } from "../results/schema.ts";
import { geometricInterval } from "../stats/interval.ts";

const QUIET = { foreignShare: 0, stealShare: 0, tickShare: 0, pressureShare: 0, throttledMs: 0 };

export type FakeSample = ForkResult["samples"][number];

/** One batch of so many jobs in a second. */
export function sampleOf(rate: number, parts: Partial<FakeSample> = {}): FakeSample {
  return {
    ...{ round: 0, attempt: 0, jobs: rate, wallMs: 1000, rampInside: false, batchJobs: rate, cpuMs: 1000 },
    ...{ threadCpu: null, loopDelayP99Ms: 0, loopDelayMaxMs: 0, noise: QUIET, disturbed: null },
    ...parts,
  };
}

/** A fork with a round for each rate, in jobs per second. */
export function forkOf(fork: number, rates: readonly number[], parts: Partial<ForkResult> = {}): ForkResult {
  return {
    ...{ fork, startUp: null, memory: null, idle: null, latency: [] },
    warmUp: { wallMs: 1, batches: 8, steady: true },
    samples: rates.map((rate, round) => sampleOf(rate, { round })),
    ...parts,
  };
}

/** A cell as it stands in results, before ratios and standings are set: one rate a fork. */
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
    ...{ efficiency: null, timesMainThread: null, standing: null, mainThreadDelay: { p99Ms: 0, maxMs: 0 } },
    ...{ cpuMsPerJob: null, cpuShares: null, startUp: null, memory: null, idleCpuShare: null, latency: [] },
    ...{ outliers: { mild: 0, severe: 0 }, disturbed: { repeated: 0, kept: 0 }, warnings: [] },
    forks: rates.map((rate, fork) => forkOf(fork, [rate])),
    ...parts,
  } as CellResult;
}
