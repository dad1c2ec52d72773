import { forkCpuMs, forkRate } from "../results/forks.ts";
import type { ForkResult } from "../results/schema.ts";

export const FIGURE_NAMES = ["throughput", "cpuMsPerJob", "p99Ms", "startUpMs", "memoryBytes"] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

/** What the gate looks at. Costs throughout: more is worse, so that one rule serves all. */
export interface Figure {
  readonly name: FigureName;
  readonly title: string;
  readonly unit: string;
  /** A loss up to this share is borne. */
  readonly tolerance: number;
  /** A fork's cost; null: not known of this fork. */
  cost(fork: ForkResult, load: number | null): number | null;
  /**
   * What a fork is divided by, so that a machine that is slower today is no slower pool: the reference (of the job, the
   * anchor); the median of the block's other pools, where the reference has no such figure; or nothing.
   */
  readonly yardstick: "reference" | "other pools" | "nothing";
  /** What of the reference's fork counts; unless said, the same cost. */
  referenceCost?(fork: ForkResult): number | null;
  /** A cost as people read it. */
  shown(cost: number): number;
}

const same = (cost: number) => cost;
const msPerJob = (fork: ForkResult) => (fork.samples.length === 0 ? null : 1000 / forkRate(fork));

export const figures: Readonly<Record<FigureName, Figure>> = {
  throughput: {
    ...{ name: "throughput", title: "time per job", unit: "jobs/s", tolerance: 0.05 },
    yardstick: "reference",
    cost: msPerJob,
    shown: (ms) => 1000 / ms,
  },
  cpuMsPerJob: {
    ...{ name: "cpuMsPerJob", title: "CPU time per job", unit: "ms", tolerance: 0.05 },
    yardstick: "reference",
    cost: (fork) => positive(fork.samples.length === 0 ? null : forkCpuMs(fork)),
    shown: same,
  },
  p99Ms: {
    ...{ name: "p99Ms", title: "p99 latency", unit: "ms", tolerance: 0.1 },
    yardstick: "reference",
    cost: (fork, load) => p99At(fork, load),
    // The load is a share of the reference's capacity, so its time per job is the measure of time here.
    referenceCost: msPerJob,
    shown: same,
  },
  startUpMs: {
    ...{ name: "startUpMs", title: "start-up", unit: "ms", tolerance: 0.1 },
    // The reference's process has no start-up of its own: the anchor is opened with it.
    yardstick: "other pools",
    cost: ({ startUp }) =>
      startUp === null
        ? null
        : positive((startUp.importMs ?? 0) + startUp.constructMs + startUp.readyMs + startUp.firstResultMs),
    shown: same,
  },
  memoryBytes: {
    ...{ name: "memoryBytes", title: "memory", unit: "bytes", tolerance: 0.1 },
    yardstick: "nothing",
    // The whole process, not what was added to it: a small difference of two large figures is mostly noise.
    cost: ({ memory }) => positive(memory?.readyBytes ?? null),
    shown: same,
  },
};

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

function p99At({ latency }: ForkResult, load: number | null): number | null {
  const batch = latency.find((one) => one.load === load && one.unstable === null);
  return positive(batch?.latency.p99Ms ?? null);
}

/** The load to compare at: one that told p99 in every fork of both, the middle one if it can be had; null: none. */
export function commonLoad(baseline: readonly ForkResult[], current: readonly ForkResult[]): number | null {
  const forks = [...baseline, ...current];
  const loads = new Set(forks.flatMap(({ latency }) => latency.map(({ load }) => load)));
  const told = [...loads].filter((load) => forks.every((fork) => p99At(fork, load) !== null));
  return told.sort((a, b) => Math.abs(a - 0.7) - Math.abs(b - 0.7) || a - b)[0] ?? null;
}
