import type { CellSpec, RuntimeChoice } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import type { Plan, PlannedPool, PlannedScenario } from "../driver/plan.ts";
import { type CrewPlan, type Load, runFork } from "../driver/run-fork.ts";
import type { MatrixWorld } from "../driver/run-matrix.ts";
import type { Service } from "../processes/service.ts";
import { seeded } from "../stats/seeded.ts";
import type { Candidate } from "./candidate.ts";
import { readingsOf } from "./fork-reading.ts";
import type { Step } from "./question.ts";
import type { Reading } from "./reading.ts";

const WARM_UP = { leastMs: 100, mostMs: 350 };

/**
 * A fork costs more than half a second before its first round. What the machine does meanwhile differs more from round to round
 * than from fork to fork, so that a fork that is to decide has as many rounds as fit into about a second.
 */
const FREE = { batchMs: 100, closerMs: 1000, rounds: { first: 4, closer: 10 } };

/** A quota lets a process run and stops it, in periods of 100 ms as a rule: a batch has to last for some of them. */
const UNDER_QUOTA = { batchMs: 300, closerMs: 1200, rounds: { first: 2, closer: 4 } };

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
  /** Whether it is a CPU quota that bounds the cores. */
  readonly underQuota: boolean;
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
      warmUp: WARM_UP,
      ...lengthsOf(step, parts),
      meanJobMs: survey.meanJobMs,
      random: seeded(plan.seed * 1000 + fork),
      loads: () => loadsOf(step, plan.seed * 1000 + fork),
      launch: (environment) => world.launch(runtime, environment),
      onTurn,
    });
    const measured = step.candidates.map((candidate, i) => {
      const lane = lanes.find(({ crew }) => crew === crews[i]);
      if (lane === undefined) throw new Error(`No lane for ${candidate.pool}`);
      return { candidate, lane };
    });
    return readingsOf(measured, { fork, survey, isLoaded: step.ratePerSecond !== null });
  };
}

/** No batch is shorter than about two jobs. */
function lengthsOf({ look }: Step, { survey, underQuota }: ForkParts) {
  const { batchMs, closerMs, rounds } = underQuota ? UNDER_QUOTA : FREE;
  const fitting = Math.floor(closerMs / Math.max(batchMs, 2 * survey.meanJobMs));
  return { batchMs, rounds: Math.max(rounds.first, Math.min(rounds[look], fitting)) };
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
