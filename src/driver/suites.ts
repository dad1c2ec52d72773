import type { Plan } from "./plan.ts";
import { SHORT_TURN_MS } from "./turn-size.ts";

/** A named choice of cells, as data. */
export interface Suite
  extends Pick<Plan, "forks" | "mostForks" | "target" | "schedule" | "openLoop" | "budgetMs"> {
  readonly name: string;
  readonly summary: string;
  /** null: all in the registry. */
  readonly scenarios: readonly string[] | null;
  readonly pools: readonly string[] | null;
  readonly workers: readonly string[];
  /** Of these, those at which a scenario has something to tell. Missing: all. */
  readonly workersFor?: Readonly<Record<string, readonly string[]>>;
  /** null: the values that each scenario declares. */
  readonly jobsPerWorker: readonly number[] | null;
  /** Time limit for the gate, with its repeated measurements. null: no limit. */
  readonly looksMs: number | null;
}

/**
 * One block of pools: short suites measure them side by side. A sixth would open a second block, with a reference of its
 * own, and `quick` has no time for one: a run names at its end the pools that it left out, ours among them.
 */
export const COMMON_POOLS = ["async-only", "worker-threads", "piscina", "workerpool", "threads"];

const SWEEP = ["busy-10us", "busy-30us", "busy-100us", "busy-300us", "busy-1ms", "busy-10ms", "busy-100ms"];

const SHORT_TURNS = { turnMs: SHORT_TURN_MS, rounds: null };

/** What most suites have; each says what it has in its place. */
const USUAL = { jobsPerWorker: [1], target: null, openLoop: null, budgetMs: null, looksMs: null };

const minutes = (count: number) => count * 60_000;

export const suites: Readonly<Record<string, Suite>> = {
  quick: {
    ...USUAL,
    name: "quick",
    summary: "a first answer within 3 minutes: dispatch, computing, waiting",
    scenarios: ["noop", "cpu-primes", "io-http"],
    pools: COMMON_POOLS,
    workers: ["1", "1x", "2x"],
    // A hand-over costs about the same at each count. One worker that waits for one job at a time tells nothing of a pool.
    workersFor: { noop: ["1x"], "io-http": ["1x", "2x"] },
    forks: 3,
    mostForks: 3,
    schedule: { ...SHORT_TURNS, measureMs: 3000, warmUp: { leastMs: 30, mostMs: 300 } },
    budgetMs: minutes(2.95),
  },
  standard: {
    ...USUAL,
    name: "standard",
    summary:
      "every scenario and pool at five worker counts, one job per worker: allow some hours, or a --budget",
    scenarios: null,
    pools: null,
    workers: ["1", "0.5x", "1x", "2x", "4x"],
    forks: 5,
    mostForks: 15,
    target: 0.05,
    schedule: { ...SHORT_TURNS, measureMs: 10_000, warmUp: { leastMs: 200, mostMs: 3000 } },
    openLoop: { mostMs: 5000 },
  },
  full: {
    ...USUAL,
    name: "full",
    summary: "everything, also with many jobs per worker where they wait: allow a day, or a --budget",
    scenarios: null,
    pools: null,
    workers: ["1", "0.5x", "c-1", "1x", "1.5x", "2x", "4x"],
    jobsPerWorker: null,
    forks: 8,
    mostForks: 30,
    target: 0.03,
    schedule: { ...SHORT_TURNS, measureMs: 20_000, warmUp: { leastMs: 200, mostMs: 5000 } },
    openLoop: { mostMs: 10_000 },
  },
  ci: {
    ...USUAL,
    name: "ci",
    summary: "a few cells with more forks, for a comparison with another run",
    scenarios: ["noop", "cpu-primes", "io-timer"],
    // Without async-only: it has no workers to get slower.
    pools: ["worker-threads", "piscina", "workerpool", "threads"],
    workers: ["1x"],
    forks: 5,
    mostForks: 5,
    schedule: {
      ...SHORT_TURNS,
      measureMs: 4000,
      warmUp: { leastMs: 80, mostMs: 500 },
      yardstick: "reference",
    },
    // No budget: a cell that one of two runs leaves out cannot be compared. The gate has 5 minutes, less the time to start and to end.
    looksMs: minutes(4.8),
  },
  engines: {
    ...USUAL,
    name: "engines",
    summary:
      "what a broker costs, within 15 minutes: dispatch, computing, waiting, inputs of 1 and 64 KB, and from which length it pays",
    scenarios: [
      ...["noop", "cpu-primes", "io-http", "payload-1kb", "payload-64kb"],
      ...["busy-100us", "busy-300us", "busy-1ms", "busy-10ms", "busy-100ms"],
    ],
    pools: ["worker-threads", "bullmq", "nats", "nats[jetstream]"],
    workers: ["1x", "2x"],
    workersFor: Object.fromEntries(SWEEP.map((name) => [name, ["1x"]])),
    jobsPerWorker: null,
    forks: 3,
    mostForks: 3,
    schedule: { ...SHORT_TURNS, measureMs: 3000, warmUp: { leastMs: 100, mostMs: 500 } },
    // 15 minutes, less the time to start and to end.
    budgetMs: minutes(14.7),
  },
  "break-even": {
    ...USUAL,
    name: "break-even",
    summary: "jobs of 10 µs to 100 ms: above which length each pool beats the main thread",
    scenarios: SWEEP,
    pools: COMMON_POOLS,
    workers: ["1x"],
    forks: 5,
    mostForks: 5,
    schedule: { ...SHORT_TURNS, measureMs: 3500, warmUp: { leastMs: 60, mostMs: 500 } },
  },
};
