import type { Survey } from "../domain/measurement.ts";
import type { Lane } from "../driver/run-fork.ts";
import { countingSamples, forkCpuMs } from "../results/forks.ts";
import { disturbanceOf } from "../results/noise.ts";
import { hodgesLehmann } from "../stats/hodges-lehmann.ts";
import { mean } from "../stats/interval.ts";
import { median } from "../stats/quantile.ts";
import { NO_WORKERS } from "./candidate.ts";
import type { Candidate, Observation } from "./schema.ts";

/** Less than that of a core others do not leave, whatever the counters say. */
const LEAST_LEFT = 0.25;

type Measured = Pick<Lane, "failure" | "fork">;
type Sample = Lane["fork"]["samples"][number];

/** Others took too much of the machine. Not a quota: how often it stops a pool is the pool's own doing. */
function isDisturbed({ noise }: Sample): boolean {
  return disturbanceOf({ ...noise, throttledMs: null }) !== null;
}

const isThrottled = ({ noise }: Sample) => (noise.throttledMs ?? 0) > 0;

/** Rounds in which no batch that counts was disturbed, in spite of repetition. */
function quietRounds(lanes: readonly Measured[]): number[] {
  const known = lanes
    .filter(({ failure, fork }) => failure === null && fork.samples.length > 0)
    .map(({ fork }) => countingSamples(fork));
  const rounds = Math.min(...known.map((samples) => samples.length));
  return Array.from({ length: Number.isFinite(rounds) ? rounds : 0 }, (_, round) => round).filter((round) =>
    known.every((samples) => !isDisturbed(samples[round] as Sample)),
  );
}

/** Jobs per second, and of how many rounds that is the centre. */
export type Rate = Pick<Observation, "jobsPerSecond" | "rounds">;

/**
 * Jobs per second of each lane in this fork: the centre of its batches, each less what moved all lanes of its round. The
 * machine's speed changes within a second, and a round is shorter than that. Rounds that were disturbed are left out where
 * there are others.
 */
export function ratesOf(lanes: readonly Measured[]): Map<Measured, Rate> {
  const logs = lanes.flatMap((lane) => {
    if (lane.failure !== null || lane.fork.samples.length === 0) return [];
    const values = countingSamples(lane.fork).map(({ jobs, wallMs }) => Math.log((1000 * jobs) / wallMs));
    return [{ lane, values }];
  });
  if (logs.length === 0) return new Map();
  const least = Math.min(...logs.map(({ values }) => values.length));
  const quiet = quietRounds(lanes);
  const rounds = quiet.length > 0 ? quiet : Array.from({ length: least }, (_, round) => round);
  const levels = rounds.map((round) => mean(logs.map(({ values }) => values[round] as number)));
  return new Map(
    logs.map(({ lane, values }) => {
      const apart = levels.map((level, i) => (values[rounds[i] as number] as number) - level);
      const jobsPerSecond = Math.exp(hodgesLehmann(apart) + mean(levels));
      return [lane, { jobsPerSecond, rounds: rounds.length }] as const;
    }),
  );
}

interface ForkContext {
  readonly fork: number;
  readonly survey: Survey;
  /** Whether its latency was asked for, too. */
  readonly isLoaded: boolean;
}

/** What a fork gave of its candidates, each of which has a lane of its own. */
export function observationsOf(
  measured: readonly { readonly candidate: Candidate; readonly lane: Lane }[],
  context: ForkContext,
): Observation[] {
  const lanes = measured.map(({ lane }) => lane);
  const rates = ratesOf(lanes);
  const restless = quietRounds(lanes).length === 0;
  return measured.map(({ candidate, lane }) => {
    const disturbed = restless && countingSamples(lane.fork).some(isDisturbed);
    const rate = rates.get(lane) ?? { jobsPerSecond: 0, rounds: 0 };
    return { ...observationOf(candidate, lane, context), ...rate, disturbed };
  });
}

function observationOf(
  candidate: Candidate,
  lane: Lane,
  { fork, survey, isLoaded }: ForkContext,
): Omit<Observation, keyof Rate | "disturbed"> {
  const { failure, warnings } = lane;
  if (failure !== null || lane.fork.samples.length === 0) {
    const nothing = { cpuMs: 0, mainCpuMs: null, mainBusyShare: null };
    const reason = failure?.message ?? "no batch was measured";
    const missing = { blockedMs: null, peakBytes: null, throttledMs: null, latency: null };
    return { candidate, fork, failure: reason, ...nothing, ...missing, warnings };
  }
  const believed = (probe: string) => survey.probes[probe] == null;
  return {
    candidate,
    fork,
    failure: null,
    cpuMs: forkCpuMs(lane.fork),
    mainCpuMs: mainCpuMs(lane, candidate),
    mainBusyShare: mainBusyShare(lane),
    blockedMs: believed("mainThreadDelay") ? blockedMs(lane, candidate) : null,
    peakBytes: lane.fork.memory?.peakBytes ?? null,
    throttledMs: throttledMs(lane),
    latency: latencyOf(lane, isLoaded),
    warnings,
  };
}

/**
 * From batches that no quota stopped: while it does, every timer is late, and that is not the job's doing. Where it stopped
 * all of them, the main thread's CPU time for what it runs at once bounds it, if it runs the jobs itself; of workers nothing
 * is known then.
 */
export function blockedMs({ fork }: Pick<Lane, "fork">, { pool, jobsPerWorker }: Candidate): number | null {
  const samples = countingSamples(fork).filter(({ loopDelayP99Ms }) => loopDelayP99Ms !== null);
  const running = samples.filter((sample) => !isThrottled(sample));
  const delayOf = (known: readonly Sample[]) => median(known.map((sample) => sample.loopDelayP99Ms ?? 0));
  if (samples.length === 0) return null;
  if (running.length > 0) return delayOf(running);
  const cpuMs = pool === NO_WORKERS ? mainCpuMs({ fork }, { pool }) : null;
  return cpuMs === null ? null : Math.min(delayOf(samples), jobsPerWorker * cpuMs);
}

/** Of the attempts the last counts: those before it were disturbed. */
function latencyOf({ fork, warnings }: Lane, isAsked: boolean): Observation["latency"] {
  const last = fork.latency.at(-1);
  if (last !== undefined) return { p99Ms: last.latency.p99Ms, unstable: last.unstable };
  return isAsked
    ? { p99Ms: null, unstable: `it failed under it (${warnings.at(-1) ?? "no reason told"})` }
    : null;
}

/** Per job. Without workers, what is not the main thread's is the runtime's and the libraries'. */
function mainCpuMs({ fork }: Pick<Lane, "fork">, { pool }: Pick<Candidate, "pool">): number | null {
  const samples = countingSamples(fork);
  const known = samples.flatMap(({ threadCpu, batchJobs }) =>
    threadCpu === null || (pool !== NO_WORKERS && threadCpu.workersMs === null)
      ? []
      : [threadCpu.mainMs / batchJobs],
  );
  return known.length === 0 ? null : median(known);
}

/**
 * Of what other processes and a quota left of the machine: a thread that is kept from a core does not wait. A share of a core
 * it gets however busy the others are. Batches that a quota stopped count only where it stopped all.
 */
export function mainBusyShare({ fork }: Pick<Lane, "fork">): number | null {
  const running = fork.samples.filter((sample) => !isThrottled(sample));
  const samples = running.length > 0 ? running : fork.samples;
  const shares = samples.flatMap(({ threadCpu, batchJobs, jobs, wallMs, noise }) => {
    const stopped = (noise.throttledMs ?? 0) / (batchJobs * (wallMs / jobs));
    const left = Math.max(LEAST_LEFT, 1 - (noise.foreignShare ?? 0) - (noise.stealShare ?? 0) - stopped);
    return threadCpu === null ? [] : [threadCpu.mainMs / batchJobs / (wallMs / jobs) / left];
  });
  return shares.length === 0 ? null : Math.min(1, Math.max(...shares));
}

/** Of all batches, those that were repeated included. */
function throttledMs({ fork }: Lane): number | null {
  const known = fork.samples.map(({ noise }) => noise.throttledMs).filter((ms) => ms !== null);
  return known.length === 0 ? null : known.reduce((sum, ms) => sum + ms, 0);
}
