import type { Survey } from "../domain/measurement.ts";
import type { CellRun } from "../driver/cell-process.ts";
import type { ForkRuns } from "../driver/run-fork.ts";
import type { SliceNoise } from "../driver/slice-noise.ts";
import { forkCpuMs, forkRate, slicesOf } from "../estimate/fork-figures.ts";
import { disturbanceOf } from "../results/noise.ts";
import { mean } from "../stats/interval.ts";
import { NO_WORKERS } from "./candidate.ts";
import type { Candidate, Observation } from "./schema.ts";

/** Less than that of a core others do not leave, whatever the counters say. */
const LEAST_LEFT = 0.25;

type Measured = Pick<CellRun, "failure" | "fork">;
type Run = Omit<CellRun, "plan" | "subject">;

/** Others took too much of the machine. Not a quota: how often it stops a pool is the pool's own doing. */
function isDisturbed({ noise }: SliceNoise): boolean {
  return disturbanceOf({ ...noise, throttledMs: null }) !== null;
}

/** Slices that stayed disturbed in spite of repetition: of a slice's attempts the last counts. */
function disturbedSlices(noise: readonly SliceNoise[]): Set<number> {
  const last = new Map(noise.map((slice) => [slice.slice, slice]));
  return new Set([...last.values()].filter(isDisturbed).map(({ slice }) => slice));
}

/** Jobs per second, and how many turns that rests on. */
type Rate = Pick<Observation, "jobsPerSecond" | "rounds">;

/**
 * Jobs per second in this fork. Slices that were disturbed are left out for all, where there are others.
 *
 * @returns null: it could not be measured
 */
export function rateOf({ failure, fork }: Measured, noise: readonly SliceNoise[]): Rate | null {
  if (failure !== null || fork.turns.length === 0) return null;
  const disturbed = disturbedSlices(noise);
  const quiet = fork.turns.filter(([slice]) => !disturbed.has(slice));
  const turns = quiet.length > 0 ? quiet : fork.turns;
  return { jobsPerSecond: forkRate({ turns }), rounds: slicesOf({ turns }).size };
}

interface ForkContext {
  readonly fork: number;
  readonly survey: Survey;
  /** Whether its latency was asked for, too. */
  readonly isLoaded: boolean;
}

/** What a fork gave of its candidates, each of which has a run of its own. */
export function observationsOf(
  measured: readonly { readonly candidate: Candidate; readonly run: Run }[],
  noise: ForkRuns["noise"],
  context: ForkContext,
): Observation[] {
  const slices = new Set(noise.map(({ slice }) => slice));
  const disturbed = slices.size > 0 && disturbedSlices(noise).size === slices.size;
  return measured.map(({ candidate, run }) => {
    const rate = rateOf(run, noise) ?? { jobsPerSecond: 0, rounds: 0 };
    return { ...observationOf(candidate, run, noise, { ...context, disturbed }), ...rate };
  });
}

function observationOf(
  candidate: Candidate,
  run: Run,
  noise: ForkRuns["noise"],
  { fork, survey, isLoaded, disturbed }: ForkContext & Pick<Observation, "disturbed">,
): Omit<Observation, keyof Rate> {
  const { failure, warnings } = run;
  const cpuMs = forkCpuMs(run.fork);
  if (failure !== null || run.fork.turns.length === 0) {
    const nothing = { cpuMs: null, mainCpuMs: null, mainBusyShare: null };
    const reason = failure?.message ?? "no turn was measured";
    const missing = { blockedMs: null, peakBytes: null, throttledMs: null, latency: null };
    return { candidate, fork, disturbed, failure: reason, ...nothing, ...missing, warnings };
  }
  const isBelieved = (probe: string) => survey.probes[probe] == null;
  return {
    ...{ candidate, fork, disturbed, failure: null, cpuMs },
    mainCpuMs: mainCpuMs(run, candidate),
    mainBusyShare: mainBusyShare(run, noise),
    blockedMs: isBelieved("mainThreadDelay") ? blockedMs(run, candidate, disturbed) : null,
    peakBytes: run.fork.memory?.peakBytes ?? null,
    throttledMs: run.throttledMs,
    latency: latencyOf(run, isLoaded),
    warnings,
  };
}

/**
 * While a quota stops the process, or others take the cores, every timer is late, and that is not the job's doing. The main
 * thread's CPU time for what it runs at once then bounds the delay, if it runs the jobs itself; of workers nothing is known then.
 */
export function blockedMs(
  { fork, throttledMs }: Pick<CellRun, "fork" | "throttledMs">,
  { pool, jobsPerWorker }: Candidate,
  disturbed: boolean,
): number | null {
  const delayMs = fork.usage?.loopDelayP99Ms ?? null;
  if (delayMs === null || ((throttledMs ?? 0) === 0 && !disturbed)) return delayMs;
  const cpuMs = pool === NO_WORKERS ? mainCpuMs({ fork }, { pool }) : null;
  return cpuMs === null ? null : Math.min(delayMs, jobsPerWorker * cpuMs);
}

/** Of the attempts the last counts: those before it were disturbed. */
function latencyOf({ fork, warnings }: Run, isAsked: boolean): Observation["latency"] {
  const last = fork.latency.at(-1);
  if (last !== undefined) return { p99Ms: last.latency.p99Ms, unstable: last.unstable };
  return isAsked
    ? { p99Ms: null, unstable: `it failed under it (${warnings.at(-1) ?? "no reason told"})` }
    : null;
}

/** Per job. Without workers, what is not the main thread's is the runtime's and the libraries'. */
function mainCpuMs({ fork }: Pick<CellRun, "fork">, { pool }: Pick<Candidate, "pool">): number | null {
  const { usage } = fork;
  if (usage?.threadCpu == null || (pool !== NO_WORKERS && usage.threadCpu.workersMs === null)) return null;
  return usage.threadCpu.mainMs / usage.jobs;
}

/**
 * Main-thread CPU as a share of the time it could run: time lost to other processes or to a quota counts neither as busy nor as
 * waiting. A share of a core it gets however busy the others are.
 */
export function mainBusyShare(
  { fork, throttledMs }: Pick<CellRun, "fork" | "throttledMs">,
  noise: ForkRuns["noise"],
): number | null {
  const { usage } = fork;
  if (usage?.threadCpu == null || fork.turns.length === 0) return null;
  const wallMs = (1000 * usage.jobs) / forkRate(fork);
  const share = (of: (one: SliceNoise["noise"]) => number | null) =>
    noise.length === 0 ? 0 : mean(noise.map((slice) => of(slice.noise) ?? 0));
  const stopped = (throttledMs ?? 0) / wallMs;
  const taken = share(({ foreignShare }) => foreignShare) + share(({ stealShare }) => stealShare);
  return Math.min(1, usage.threadCpu.mainMs / wallMs / Math.max(LEAST_LEFT, 1 - taken - stopped));
}
