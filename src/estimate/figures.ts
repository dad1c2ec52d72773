import type { ForkResult } from "../domain/measurement.ts";
import { median } from "../stats/quantile.ts";
import { forkCpuMs, forkRate, loadsOf, startUpMs } from "./fork-figures.ts";
import { type LogFigure, logRatio } from "./log-ratio.ts";

export const FIGURE_NAMES = ["throughput", "cpuMsPerJob", "p99Ms", "startUpMs", "memoryBytes"] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

/** A figure that cells are compared by, as a cost: more is worse, so that one rule serves all. */
export interface Figure {
  readonly name: FigureName;
  readonly title: string;
  readonly unit: string;
  /** A loss up to this share passes. */
  readonly tolerance: number;
  /** A fork's cost; null: not known of this fork. */
  cost(fork: ForkResult, load: number | null): number | null;
  /**
   * What a fork's cost is divided by, so that a machine that is slower today is no slower pool: the reference (of the job,
   * the anchor); the median of the block's other pools, where the reference has no such figure; or nothing.
   */
  readonly normalizer: "reference" | "other pools" | "nothing";
  /** What of the normalizer's fork counts; default: the same cost. */
  normalizerCost?(fork: ForkResult): number | null;
  /** A cost as people read it. */
  shown(cost: number): number;
}

const same = (cost: number) => cost;
const msPerJob = (fork: ForkResult) => (fork.turns.length === 0 ? null : 1000 / forkRate(fork));

export const figures: Readonly<Record<FigureName, Figure>> = {
  throughput: {
    ...{ name: "throughput", title: "time per job", unit: "jobs/s", tolerance: 0.05 },
    normalizer: "reference",
    cost: msPerJob,
    shown: (ms) => 1000 / ms,
  },
  cpuMsPerJob: {
    ...{ name: "cpuMsPerJob", title: "CPU time per job", unit: "ms", tolerance: 0.05 },
    normalizer: "reference",
    cost: (fork) => positive(forkCpuMs(fork)),
    shown: same,
  },
  p99Ms: {
    ...{ name: "p99Ms", title: "p99 latency", unit: "ms", tolerance: 0.1 },
    normalizer: "reference",
    cost: (fork, load) => p99At(fork, load),
    // The load is a share of the reference's capacity, so its time per job is the measure of time here.
    normalizerCost: msPerJob,
    shown: same,
  },
  startUpMs: {
    ...{ name: "startUpMs", title: "start-up", unit: "ms", tolerance: 0.1 },
    // The reference's process has no start-up of its own: the anchor is opened with it.
    normalizer: "other pools",
    cost: (fork) => positive(startUpMs(fork)),
    shown: same,
  },
  memoryBytes: {
    ...{ name: "memoryBytes", title: "memory", unit: "bytes", tolerance: 0.1 },
    normalizer: "nothing",
    // The whole process, not what was added to it: a small difference of two large figures is mostly noise.
    cost: ({ memory }) => positive(memory?.readyBytes ?? null),
    shown: same,
  },
};

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

function p99At(fork: ForkResult, load: number | null): number | null {
  const batch = loadsOf(fork).find((one) => one.load === load && one.unstable === null);
  return positive(batch?.latency.p99Ms ?? null);
}

/** The load to compare at: one that told p99 in every fork of both, the middle one if it can be had; null: none. */
export function commonLoad(baseline: readonly ForkResult[], current: readonly ForkResult[]): number | null {
  const forks = [...baseline, ...current];
  const loads = new Set(forks.flatMap(({ latency }) => latency.map(({ load }) => load)));
  const told = [...loads].filter((load) => forks.every((fork) => p99At(fork, load) !== null));
  return told.sort((a, b) => Math.abs(a - 0.7) - Math.abs(b - 0.7) || a - b)[0] ?? null;
}

/**
 * Logarithm of a fork's cost ÷ that of what was measured beside it in the same fork.
 *
 * @param beside the normalizer's forks; several: their median; none: the cost itself
 * @returns null: one of the costs is not known
 */
export function logCost(
  figure: Figure,
  fork: ForkResult,
  beside: readonly ForkResult[],
  load: number | null,
): LogFigure | null {
  const [first] = beside;
  if (figure.name === "throughput" && beside.length < 2) {
    const ratio = logRatio(fork, first ?? null);
    return ratio === null ? null : { ...ratio, log: -ratio.log + (first === undefined ? Math.log(1000) : 0) };
  }
  const costs = beside.map((one) => figure.normalizerCost?.(one) ?? figure.cost(one, null));
  const cost = figure.cost(fork, load);
  if (cost === null || costs.some((one) => one === null)) return null;
  const known = costs.filter((one) => one !== null);
  return { log: Math.log(cost) - (known.length === 0 ? 0 : Math.log(median(known))), within: 0 };
}
