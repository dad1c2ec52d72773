import { spinResult } from "../../scenarios/jobs/spin.ts";
import { seeded } from "../../src/stats/seeded.ts";

/** Both cores of a small machine, and the same everywhere, so that figures of two machines can be compared. */
export const WORKERS = 2;

/** One question to all contenders. */
export interface Workload {
  readonly name: string;
  readonly summary: string;
  /** Which of `jobs.ts` runs. */
  readonly job: "noop" | "echo" | "spin" | "wait";
  readonly inFlight: number;
  readonly jobsPerWorker: number;
  /** Used in turns. `stepsPerMs` of `spin` are told, so that all runtimes and contenders do the same work. */
  inputs(stepsPerMs: number): readonly unknown[];
  right(input: unknown, value: unknown): boolean;
  /** Whose round trips are kept. Without it, nobody's. */
  isTimed?(input: unknown, stepsPerMs: number): boolean;
  /** Jobs that arrive by the clock, one batch a fork. Without it, each result brings the next job. */
  readonly arrivals?: { readonly perSecond: number; readonly perBatch: number };
  /** A computing job's workers can be asked without a pool, too: the reference. */
  readonly hasReference: boolean;
}

function noop(inFlight: number): Workload {
  return {
    name: `noop-${inFlight}`,
    summary: `no-op, ${inFlight} in flight`,
    job: "noop",
    ...{ inFlight, jobsPerWorker: 1, hasReference: false },
    inputs: () => [1, 2, 3, 5, 7, 11, 13],
    right: (input, value) => value === input,
    ...(inFlight === 1 && { isTimed: () => true }),
  };
}

function payload(kilobytes: number): Workload {
  return {
    name: `payload-${kilobytes}k`,
    summary: `${kilobytes} KB there and back, 8 in flight`,
    job: "echo",
    ...{ inFlight: 8, jobsPerWorker: 1, hasReference: false },
    inputs: () => [new Uint8Array(kilobytes * 1024).fill(7)],
    right: (_, value) =>
      value instanceof Uint8Array && value.length === kilobytes * 1024 && value.at(-1) === 7,
  };
}

export const spinsRight = () => {
  const known = new Map<unknown, number>();
  return (steps: unknown, value: unknown) => {
    const expected = known.get(steps) ?? spinResult(steps as number);
    known.set(steps, expected);
    return value === expected;
  };
};

function compute(ms: number): Workload {
  return {
    name: `cpu-${ms}`,
    summary: `computes for ${ms} ms, 4 in flight`,
    job: "spin",
    ...{ inFlight: 2 * WORKERS, jobsPerWorker: 1, hasReference: true },
    inputs: (stepsPerMs) => [Math.round(ms * stepsPerMs)],
    right: spinsRight(),
  };
}

const SHORT_MS = 0.05;
const LONG_MS = 50;
const MIX = 1000;

/**
 * One job in a hundred is a thousand times as long: what do the others suffer? They arrive by the clock, or else a slow pool
 * would meet fewer long ones, and look the better for it. The workers are busy for a sixth of the time.
 */
const mix: Workload = {
  name: "mix",
  summary: "99 % of 50 µs and 1 % of 50 ms, 600 arrive in a second",
  job: "spin",
  ...{ inFlight: 2 * WORKERS, jobsPerWorker: 1, hasReference: false },
  arrivals: { perSecond: 600, perBatch: 1200 },
  inputs(stepsPerMs) {
    const random = seeded(1);
    const steps = new Array<number>(MIX).fill(Math.round(SHORT_MS * stepsPerMs));
    for (let i = 0; i < MIX; i += 100) {
      // One in each hundred, at a place of chance: every batch has its share.
      steps[i + Math.floor(random() * 100)] = Math.round(LONG_MS * stepsPerMs);
    }
    return steps;
  },
  right: spinsRight(),
  isTimed: (steps, stepsPerMs) => (steps as number) < stepsPerMs,
};

const waiting: Workload = {
  name: "wait-5",
  summary: "waits for 5 ms, 32 jobs a worker, 128 in flight",
  job: "wait",
  ...{ inFlight: 4 * 32, jobsPerWorker: 32, hasReference: false },
  inputs: () => [5],
  right: (input, value) => value === input,
};

/** The only list. */
export const workloads: readonly Workload[] = [
  ...[1, 8, 64, 1024].map(noop),
  ...[1, 64].map(payload),
  ...[0.1, 1, 10].map(compute),
  mix,
  waiting,
];

/** @throws RangeError for a name that there is not */
export function findWorkload(name: string): Workload {
  const found = workloads.find((workload) => workload.name === name);
  if (found === undefined) {
    throw new RangeError(`No workload "${name}": there are ${workloads.map((one) => one.name).join(", ")}`);
  }
  return found;
}
