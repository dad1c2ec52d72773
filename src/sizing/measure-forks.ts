import type { RuntimeChoice } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import type { CellPlan } from "../driver/cell-process.ts";
import { type CellSetting, cellProcess } from "../driver/cell-spec.ts";
import { loadAt } from "../driver/loads.ts";
import type { MatrixWorld } from "../driver/matrix-world.ts";
import type { PlannedPool } from "../driver/plan.ts";
import { runFork } from "../driver/run-fork.ts";
import type { Schedule } from "../driver/take-round.ts";
import { SHORT_TURN_MS } from "../driver/turn-size.ts";
import { seeded } from "../stats/seeded.ts";
import { observationsOf } from "./fork-observations.ts";
import type { Step } from "./question.ts";
import type { Candidate, Observation } from "./schema.ts";

const WARM_UP = { leastMs: 80, mostMs: 350 };

/** A fork costs more than half a second before its first turn: one that is to decide has turns for longer than that. */
const FREE = { turnMs: SHORT_TURN_MS, measureMs: { coarse: 400, fine: 1200 } };

/** A quota lets a process run and stops it, in periods of 100 ms as a rule: a turn has to last for some of them. */
const UNDER_QUOTA = { turnMs: 200, measureMs: { coarse: 1800, fine: 3600 } };

export interface ForkParts extends CellSetting {
  readonly survey: Survey;
  readonly runtime: RuntimeChoice;
  /** By label, and the one without workers, whether or not it may be recommended. */
  readonly pools: ReadonlyMap<string, PlannedPool>;
  /** Whether it is a CPU quota that bounds the cores. */
  readonly underQuota: boolean;
  readonly world: Pick<MatrixWorld, "launch" | "watchNoise">;
  /** Told before each step; nothing of the driver runs while a turn does. */
  onStep(label: string): void;
}

/** Measures a step with real cells: a fresh process for each candidate, all taking short turns. */
export function createForkMeasuring(parts: ForkParts): (step: Step, fork: number) => Promise<Observation[]> {
  const { seed, survey, world, runtime, onStep } = parts;
  return async (step, fork) => {
    const rate = step.ratePerSecond;
    const cells = step.candidates.map((candidate) => cellOf(parts, candidate));
    const { runs, noise } = await runFork({
      ...{ cells, survey, schedule: scheduleOf(step, parts) },
      random: seeded(seed * 1000 + fork),
      loads: () => (rate === null ? [] : [loadAt(rate, { share: 1, seed: seed * 1000 + fork })]),
      launch: (environment) => world.launch(runtime, environment),
      watchNoise: world.watchNoise,
      onStep,
    });
    const measured = step.candidates.map((candidate, i) => {
      const run = runs.find(({ plan }) => plan === cells[i]);
      if (run === undefined) throw new Error(`Nothing was run for ${candidate.pool}`);
      return { candidate, run };
    });
    return observationsOf(measured, noise, { fork, survey, isLoaded: rate !== null });
  };
}

function scheduleOf({ stage, candidates }: Step, { underQuota }: ForkParts): Schedule {
  const { turnMs, measureMs } = underQuota ? UNDER_QUOTA : FREE;
  return { turnMs, measureMs: measureMs[stage] * (candidates.length / 3), rounds: null, warmUp: WARM_UP };
}

function cellOf(parts: ForkParts, candidate: Candidate): CellPlan {
  const pool = parts.pools.get(candidate.pool);
  if (pool === undefined) throw new Error(`No pool "${candidate.pool}"`);
  return cellProcess(pool, candidate, parts);
}
