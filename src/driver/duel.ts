import type { RuntimeChoice } from "../domain/cell.ts";
import type { ForkResult, Survey } from "../domain/measurement.ts";
import type { Cell } from "../domain/protocol.ts";
import { CellFailure } from "../domain/protocol.ts";
import { UsageError } from "../domain/usage-error.ts";
import type { Service } from "../processes/service.ts";
import { seeded, shuffled } from "../stats/seeded.ts";
import type { CellPlan, CellRun } from "./cell-process.ts";
import { cellProcess } from "./cell-spec.ts";
import { createLoads, ratesOf } from "./loads.ts";
import { type MatrixWorld, serviceFor } from "./matrix-world.ts";
import { type Block, type Plan, type PlannedPool, type PlannedScenario, planBlocks } from "./plan.ts";
import { runFork } from "./run-fork.ts";
import { surveyJob } from "./survey.ts";

const SIDES = ["baseline", "current"] as const;
export type SideName = (typeof SIDES)[number];

/** One of the two versions. */
interface DuelSide {
  /** The plan with this version's job module and libraries. The two plans have the same axes. */
  readonly plan: Plan;
  launch(runtime: RuntimeChoice, environment: Readonly<Record<string, string>>): Promise<Cell>;
}

interface DuelSetting {
  readonly sides: Readonly<Record<SideName, DuelSide>>;
  /** The job or the build differs: each side has a reference of its own. Else only the pools differ. */
  readonly references: boolean;
  service(): Promise<Service>;
  watchNoise: MatrixWorld["watchNoise"];
  readonly signal: AbortSignal;
  onTurn(block: Block, fork: number, forks: number, turn: string): void;
}

/** The forks of one pool, or of the reference (null), in a block, for both versions. */
export interface DuelRecord {
  readonly block: Block;
  readonly pool: PlannedPool | null;
  readonly forks: Record<SideName, ForkResult[]>;
  /** Why a side failed; null: it did not. */
  readonly failure: Record<SideName, string | null>;
}

export interface Duel {
  readonly records: readonly DuelRecord[];
  readonly surveys: ReadonlyMap<string, Readonly<Record<SideName, Survey>>>;
  /** Measures more forks of these records, always with their references. */
  measure(forks: number, wanted: ReadonlySet<DuelRecord>): Promise<void>;
}

/** Measures the old and the new version side by side: in each fork both take turns. */
export async function createDuel(setting: DuelSetting): Promise<Duel> {
  const { baseline } = setting.sides;
  const blocks = await duelBlocks(baseline.plan, setting.references);
  const surveys = new Map<string, Record<SideName, Survey>>();
  for (const block of blocks) {
    const key = keyOf(block);
    if (!surveys.has(key)) surveys.set(key, await surveyBoth(setting, block));
  }
  const records = blocks.flatMap((block) =>
    [...(setting.references ? [null] : []), ...block.contenders].map(
      (pool): DuelRecord => ({
        ...{ block, pool },
        forks: { baseline: [], current: [] },
        failure: { baseline: null, current: null },
      }),
    ),
  );
  const random = seeded(baseline.plan.seed);
  return {
    records,
    surveys,
    async measure(forks, wanted) {
      const asked = blocks.filter((block) => records.some((one) => one.block === block && wanted.has(one)));
      for (let fork = 0; fork < forks; fork++) {
        for (const block of shuffled(asked, random)) {
          if (setting.signal.aborted) return;
          const mine = records.filter((one) => one.block === block && (one.pool === null || wanted.has(one)));
          await measureFork(setting, block, mine, surveys.get(keyOf(block)), random, (turn) =>
            setting.onTurn(block, fork, forks, turn),
          );
        }
      }
    },
  };
}

/** Two pools and the reference of each version, or three pools, stay quiet side by side. */
const MOST_CELLS = 6;

/**
 * The job is asked of both references alone: beside idle pools the same ratio is three times as wide. The pools then stand in
 * blocks of their own, with references that are their yardsticks.
 */
async function duelBlocks(plan: Plan, references: boolean): Promise<Block[]> {
  const planned = await planBlocks({ ...plan, mostContenders: MOST_CELLS / 2 - (references ? 1 : 0) });
  const withPools = planned.filter(({ contenders }) => contenders.length > 0);
  if (!references) return withPools;
  const alone = planned.filter(({ part }) => part === 0);
  return [...alone.map((block) => ({ ...block, contenders: [] })), ...withPools];
}

function keyOf({ runtime, scenario }: Block): string {
  return `${runtime.label}|${scenario.ref.name}`;
}

async function surveyBoth(setting: DuelSetting, block: Block): Promise<Record<SideName, Survey>> {
  const surveyed = async (name: SideName, inputs: string | null) => {
    const { plan, launch } = setting.sides[name];
    try {
      const world = { launch, ...setting };
      // The working tree tells for how long both warm up.
      const options = { inputs, warms: name === "current" && plan.schedule.rounds === null };
      return await surveyJob(jobOf(plan, block), block.runtime, plan.seed, world, options);
    } catch (error) {
      if (!(error instanceof CellFailure)) throw error;
      throw new UsageError(`The ${name} of ${block.scenario.ref.name} cannot be measured: ${error.message}`, {
        cause: error,
      });
    }
  };
  const baseline = await surveyed("baseline", null);
  return { baseline, current: await surveyed("current", baseline.facts.inputs) };
}

async function measureFork(
  setting: DuelSetting,
  block: Block,
  records: readonly DuelRecord[],
  surveys: Readonly<Record<SideName, Survey>> | undefined,
  random: () => number,
  onTurn: (turn: string) => void,
): Promise<void> {
  if (surveys === undefined) throw new Error(`No survey of "${block.scenario.ref.name}"`);
  const service = await serviceFor(block.scenario.scenario, setting);
  const size = { workers: block.workers.workers, jobsPerWorker: block.jobsPerWorker };
  const cellOf = (pool: PlannedPool | null, name: SideName) => {
    const { plan } = setting.sides[name];
    const { seed, packageRoots } = plan;
    const parts = { job: jobOf(plan, block), survey: surveys[name], service, seed, packageRoots };
    return { ...cellProcess(pool, size, parts), pair: pool?.choice.label ?? "" };
  };
  const planned = records.flatMap((record) =>
    SIDES.filter((name) => record.failure[name] === null).map((name) => ({
      ...{ record, name },
      cell: cellOf(record.pool, name),
    })),
  );
  const whose = (plan: CellPlan) => planned.find((one) => one.cell === plan);
  const { schedule, openLoop } = setting.sides.baseline.plan;
  const measureMs = (schedule.measureMs * planned.length) / MOST_CELLS;
  const slower = surveys.baseline.meanJobMs > surveys.current.meanJobMs ? "baseline" : "current";
  const { warmingMs } = surveys.current;
  const { runs } = await runFork({
    cells: planned.map(({ cell }) => cell),
    ...{ schedule: { ...schedule, measureMs }, survey: { ...surveys[slower], warmingMs }, random },
    // The same schedule for both sides, by the slowest pool: each must be able to bear it.
    loads: (runs) => createLoads(slowestRate(runs), openLoop, Math.floor(random() * 2 ** 30)),
    launch: (environment, cell) =>
      setting.sides[whose(cell)?.name ?? "current"].launch(block.runtime, environment),
    watchNoise: setting.watchNoise,
    onStep: onTurn,
  });
  if (setting.signal.aborted) return;
  const fork =
    1 +
    Math.max(
      -1,
      ...records.flatMap(({ forks }) => SIDES.flatMap((name) => forks[name].map((one) => one.fork))),
    );
  for (const run of runs) {
    const { record, name } = whose(run.plan) ?? {};
    if (record === undefined || name === undefined) continue;
    if (run.failure === null) record.forks[name].push({ fork, ...run.fork });
    else {
      record.failure[name] = run.failure.message;
      record.forks[name].length = 0;
    }
  }
}

/** Each version has a job and libraries of its own under the same scenario name. */
function jobOf({ scenarios }: Plan, { scenario }: Block): PlannedScenario {
  return scenarios.find(({ ref }) => ref.name === scenario.ref.name) ?? scenario;
}

function slowestRate(runs: readonly CellRun[]): number | null {
  const rates = ratesOf(runs, (label) => label !== null);
  return rates.length === 0 ? null : Math.min(...rates);
}
