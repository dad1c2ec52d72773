import type { CellSpec, RuntimeChoice } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import type { Plan, PlannedPool, PlannedScenario } from "../matrix/plan.ts";
import type { Service } from "../matrix/run-block.ts";
import { type CrewPlan, type Lane, type Load, runFork } from "../matrix/run-fork.ts";
import type { MatrixWorld } from "../matrix/run-matrix.ts";
import { countingSamples, forkCpuMs } from "../results/forks.ts";
import { mean } from "../stats/interval.ts";
import { median } from "../stats/quantile.ts";
import { seeded } from "../stats/seeded.ts";
import { type Candidate, NO_WORKERS } from "./candidate.ts";
import type { Step } from "./question.ts";
import type { Reading } from "./reading.ts";

/** How a fork is measured: many short ones tell more of a size than few long ones. */
export const FORK = { rounds: 3, batchMs: 150, warmUp: { leastMs: 100, mostMs: 350 } };

const LEAST_LEFT = 0.25;

/** So many arrivals tell a 99th percentile. */
export const ENOUGH_ARRIVALS = 1200;

export interface ForkParts {
  readonly plan: Plan;
  readonly scenario: PlannedScenario;
  readonly runtime: RuntimeChoice;
  /** By label, and the one without workers, whether or not it may be recommended. */
  readonly pools: ReadonlyMap<string, PlannedPool>;
  readonly survey: Survey;
  readonly service: Service | null;
  readonly world: Pick<MatrixWorld, "launch">;
  /** Told before each turn; nothing of the driver runs while a batch does. */
  onTurn(turn: string): void;
}

/** Measures a step with real cells: a fresh process for each candidate, interleaved rounds. */
export function createForkMeasuring(parts: ForkParts): (step: Step, fork: number) => Promise<Reading[]> {
  const { plan, survey, world, runtime, onTurn } = parts;
  return async (step, fork) => {
    const crews = step.candidates.map((candidate) => crewOf(parts, candidate));
    const lanes = await runFork({
      crews,
      ...FORK,
      meanJobMs: survey.meanJobMs,
      random: seeded(plan.seed * 1000 + fork),
      loads: () => loadsOf(step, plan.seed * 1000 + fork),
      launch: (environment) => world.launch(runtime, environment),
      onTurn,
    });
    const rates = ratesOf(lanes);
    return step.candidates.map((candidate, i) => {
      const lane = lanes.find(({ crew }) => crew === crews[i]);
      if (lane === undefined) throw new Error(`No lane for ${candidate.pool}`);
      return { ...readingOf(candidate, fork, lane, survey), jobsPerSecond: rates.get(lane) ?? 0 };
    });
  };
}

function loadsOf({ ratePerSecond }: Step, seed: number): Load[] {
  return ratePerSecond === null ? [] : [{ share: 1, ratePerSecond, arrivals: ENOUGH_ARRIVALS, seed }];
}

function crewOf({ plan, scenario, pools, survey, service }: ForkParts, candidate: Candidate): CrewPlan {
  const pool = pools.get(candidate.pool);
  if (pool === undefined) throw new Error(`No pool "${candidate.pool}"`);
  const { workers, jobsPerWorker } = candidate;
  const spec: CellSpec = {
    ...{ pool: pool.choice, scenario: scenario.ref, workers, jobsPerWorker, seed: plan.seed },
    serviceUrl: service?.url ?? null,
    expected: survey.expected,
    verifies: survey.verifies,
    uncloneable: survey.uncloneable,
    changesInput: survey.changesInput,
    packageRoot: plan.packageRoots[pool.adapter.package ?? ""] ?? null,
    companions: [process.pid, ...(service === null ? [] : [service.pid])],
  };
  const environment = scenario.scenario.environment?.(workers, jobsPerWorker) ?? {};
  return { spec, subjects: ["pool"], environment };
}

/**
 * Jobs per second of each lane in this fork: the median of its batches, each less what moved all lanes of its round. The
 * machine's speed changes within a second, and a round is shorter than that.
 */
export function ratesOf(
  lanes: readonly Pick<Lane, "failure" | "fork">[],
): Map<(typeof lanes)[number], number> {
  const logs = lanes.flatMap((lane) => {
    if (lane.failure !== null || lane.fork.samples.length === 0) return [];
    const values = countingSamples(lane.fork).map(({ jobs, wallMs }) => Math.log((1000 * jobs) / wallMs));
    return [{ lane, values }];
  });
  const rounds = Math.min(...logs.map(({ values }) => values.length));
  const levels = Array.from({ length: Number.isFinite(rounds) ? rounds : 0 }, (_, round) =>
    mean(logs.map(({ values }) => values[round] as number)),
  );
  return new Map(
    logs.map(({ lane, values }) => {
      const apart = levels.map((level, round) => (values[round] as number) - level);
      return [lane, Math.exp(median(apart) + mean(levels))] as const;
    }),
  );
}

function readingOf(
  candidate: Candidate,
  fork: number,
  lane: Lane,
  survey: Survey,
): Omit<Reading, "jobsPerSecond"> {
  const { failure, warnings } = lane;
  if (failure !== null || lane.fork.samples.length === 0) {
    const nothing = { cpuMs: 0, mainCpuMs: null, mainBusyShare: null };
    const reason = failure?.message ?? "no batch was measured";
    const untold = { blockedMs: null, peakBytes: null, throttledMs: null, latency: null };
    return { candidate, fork, failure: reason, ...nothing, ...untold, warnings };
  }
  const believed = (probe: string) => survey.probes[probe] == null;
  const samples = countingSamples(lane.fork);
  const blocked = samples.map(({ loopDelayP99Ms }) => loopDelayP99Ms).filter((ms) => ms !== null);
  return {
    candidate,
    fork,
    failure: null,
    cpuMs: forkCpuMs(lane.fork),
    mainCpuMs: mainCpuMs(lane, candidate),
    mainBusyShare: mainBusyShare(lane),
    blockedMs: blocked.length > 0 && believed("mainThreadDelay") ? median(blocked) : null,
    peakBytes: lane.fork.memory?.peakBytes ?? null,
    throttledMs: throttledMs(lane),
    latency: latencyOf(lane),
    warnings,
  };
}

/** Of the attempts the last counts: those before it were disturbed. */
function latencyOf({ fork }: Lane): Reading["latency"] {
  const last = fork.latency.at(-1);
  return last === undefined ? null : { p99Ms: last.latency.p99Ms, unstable: last.unstable };
}

/** Per job. Without workers, what is not the main thread's is the runtime's and the libraries'. */
function mainCpuMs({ fork }: Lane, { pool }: Candidate): number | null {
  const samples = countingSamples(fork);
  const known = samples.flatMap(({ threadCpu, batchJobs }) =>
    threadCpu === null || (pool !== NO_WORKERS && threadCpu.workersMs === null)
      ? []
      : [threadCpu.mainMs / batchJobs],
  );
  return known.length === 0 ? null : median(known);
}

/** Of what other processes left of the machine: a thread that is kept from a core does not wait. A share of a core it gets however busy the others are. */
function mainBusyShare({ fork }: Lane): number | null {
  const shares = fork.samples.flatMap(({ threadCpu, batchJobs, jobs, wallMs, noise }) => {
    const left = Math.max(LEAST_LEFT, 1 - (noise.foreignShare ?? 0) - (noise.stealShare ?? 0));
    return threadCpu === null ? [] : [threadCpu.mainMs / batchJobs / (wallMs / jobs) / left];
  });
  return shares.length === 0 ? null : Math.min(1, Math.max(...shares));
}

/** Of all batches, those that were repeated included. */
function throttledMs({ fork }: Lane): number | null {
  const known = fork.samples.map(({ noise }) => noise.throttledMs).filter((ms) => ms !== null);
  return known.length === 0 ? null : known.reduce((sum, ms) => sum + ms, 0);
}
