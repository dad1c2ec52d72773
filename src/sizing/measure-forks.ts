import type { RuntimeChoice } from "../domain/cell.ts";
import { type CellSetting, cellProcess } from "../driver/cell-spec.ts";
import { loadAt } from "../driver/loads.ts";
import type { MatrixWorld } from "../driver/matrix-world.ts";
import type { PlannedPool } from "../driver/plan.ts";
import { type CrewPlan, runFork } from "../driver/run-fork.ts";
import { seeded } from "../stats/seeded.ts";
import { observationsOf } from "./fork-observations.ts";
import type { Step } from "./question.ts";
import type { Candidate, Observation } from "./schema.ts";

const WARM_UP = { leastMs: 100, mostMs: 350 };

/**
 * A fork costs more than half a second before its first round. What the machine does meanwhile differs more from round to round
 * than from fork to fork, so that a fork that is to decide has as many rounds as fit into about a second.
 */
const FREE = { batchMs: 100, fineMs: 1000, rounds: { coarse: 4, fine: 10 } };

/** A quota lets a process run and stops it, in periods of 100 ms as a rule: a batch has to last for some of them. */
const UNDER_QUOTA = { batchMs: 300, fineMs: 1200, rounds: { coarse: 2, fine: 4 } };

export interface ForkParts extends CellSetting {
  readonly runtime: RuntimeChoice;
  /** By label, and the one without workers, whether or not it may be recommended. */
  readonly pools: ReadonlyMap<string, PlannedPool>;
  /** Whether it is a CPU quota that bounds the cores. */
  readonly underQuota: boolean;
  readonly world: Pick<MatrixWorld, "launch">;
  /** Told before each turn; nothing of the driver runs while a batch does. */
  onTurn(turn: string): void;
}

/** Measures a step with real cells: a fresh process for each candidate, interleaved rounds. */
export function createForkMeasuring(parts: ForkParts): (step: Step, fork: number) => Promise<Observation[]> {
  const { seed, survey, world, runtime, onTurn } = parts;
  return async (step, fork) => {
    const rate = step.ratePerSecond;
    const crews = step.candidates.map((candidate) => crewOf(parts, candidate));
    const lanes = await runFork({
      crews,
      warmUp: WARM_UP,
      ...lengthsOf(step, parts),
      meanJobMs: survey.meanJobMs,
      random: seeded(seed * 1000 + fork),
      loads: () => (rate === null ? [] : [loadAt(rate, { share: 1, seed: seed * 1000 + fork })]),
      launch: (environment) => world.launch(runtime, environment),
      onTurn,
    });
    const measured = step.candidates.map((candidate, i) => {
      const lane = lanes.find(({ crew }) => crew === crews[i]);
      if (lane === undefined) throw new Error(`No lane for ${candidate.pool}`);
      return { candidate, lane };
    });
    return observationsOf(measured, { fork, survey, isLoaded: rate !== null });
  };
}

/** No batch is shorter than about two jobs. */
function lengthsOf({ stage }: Step, { survey, underQuota }: ForkParts) {
  const { batchMs, fineMs, rounds } = underQuota ? UNDER_QUOTA : FREE;
  const fitting = Math.floor(fineMs / Math.max(batchMs, 2 * survey.meanJobMs));
  return { batchMs, rounds: Math.max(rounds.coarse, Math.min(rounds[stage], fitting)) };
}

function crewOf(parts: ForkParts, candidate: Candidate): CrewPlan {
  const pool = parts.pools.get(candidate.pool);
  if (pool === undefined) throw new Error(`No pool "${candidate.pool}"`);
  return cellProcess(pool, candidate, parts);
}
