/** A named choice of cells, as data. */
export interface Suite {
  readonly name: string;
  readonly summary: string;
  /** null: all in the registry. */
  readonly scenarios: readonly string[] | null;
  readonly pools: readonly string[] | null;
  readonly workers: readonly string[];
  /** null: the values that each scenario declares. */
  readonly jobsPerWorker: readonly number[] | null;
  readonly forks: number;
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly batchMs: number;
  /** Worker counts, then scenarios, are left out as needed to stay within. null: as long as it takes. */
  readonly budgetMs: number | null;
}

/** As many as make one block: short suites measure all of them side by side. */
const FIVE_POOLS = ["async-only", "worker-threads", "piscina", "workerpool", "threads"];

const minutes = (count: number) => count * 60_000;

export const suites: Readonly<Record<string, Suite>> = {
  quick: {
    name: "quick",
    summary: "a first answer within 3 minutes: dispatch, computing, waiting",
    scenarios: ["noop", "cpu-primes", "io-http"],
    pools: FIVE_POOLS,
    workers: ["1", "1x", "2x"],
    jobsPerWorker: [1],
    forks: 3,
    rounds: 2,
    warmUpMs: 150,
    batchMs: 150,
    budgetMs: minutes(2.7),
  },
  standard: {
    name: "standard",
    summary:
      "every scenario and pool at five worker counts, one job per worker: allow some hours, or a --budget",
    scenarios: null,
    pools: null,
    workers: ["1", "0.5x", "1x", "2x", "4x"],
    jobsPerWorker: [1],
    forks: 5,
    rounds: 4,
    warmUpMs: 500,
    batchMs: 300,
    budgetMs: null,
  },
  full: {
    name: "full",
    summary: "everything, also with many jobs per worker where they wait: allow a day, or a --budget",
    scenarios: null,
    pools: null,
    workers: ["1", "0.5x", "c-1", "1x", "1.5x", "2x", "4x"],
    jobsPerWorker: null,
    forks: 8,
    rounds: 6,
    warmUpMs: 500,
    batchMs: 300,
    budgetMs: null,
  },
  ci: {
    name: "ci",
    summary: "a few cells with more forks, for a comparison with another run",
    scenarios: ["noop", "cpu-primes", "io-timer"],
    pools: FIVE_POOLS,
    workers: ["1x"],
    jobsPerWorker: [1],
    forks: 5,
    rounds: 4,
    warmUpMs: 200,
    batchMs: 150,
    budgetMs: minutes(4),
  },
};
