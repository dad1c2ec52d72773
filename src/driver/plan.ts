import type { PoolChoice, RuntimeChoice, WorkerCount } from "../domain/cell.ts";
import type { PoolAdapter } from "../domain/pool.ts";
import type { Scenario, ScenarioRef } from "../domain/scenario.ts";
import { abilitiesIn } from "../pools/adapter/abilities.ts";
import type { Schedule } from "./take-round.ts";
import { byImportance } from "./worker-counts.ts";

/** Five pools and the reference: more idle processes would disturb the one that works. */
const MOST_CONTENDERS = 5;

export interface PlannedPool {
  readonly choice: PoolChoice;
  readonly adapter: PoolAdapter;
}

/** What the pools run: one of our scenarios, or the user's job. */
export interface PlannedJob {
  readonly ref: ScenarioRef;
  readonly scenario: Pick<Scenario, "service" | "environment" | "fresh" | "sharedMemory">;
}

export interface PlannedScenario extends PlannedJob {
  readonly scenario: Scenario;
  readonly jobsPerWorker: readonly number[];
  /** Of the plan's. Missing: all. */
  readonly workers?: readonly WorkerCount[];
}

/** A part of a run's columns, from 1 to the number of parts: `2/4`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Latency under load. */
interface OpenLoop {
  /** How long one load may take. */
  readonly mostMs: number;
  /** Loads as shares of the capacity. Default: half, seven and nine tenths. */
  readonly shares?: readonly number[];
}

/** Everything a run will measure, resolved and checked. */
export interface Plan {
  readonly suite: string;
  readonly pools: readonly PlannedPool[];
  readonly scenarios: readonly PlannedScenario[];
  readonly workers: readonly WorkerCount[];
  readonly runtimes: readonly RuntimeChoice[];
  readonly forks: number;
  /** Forks are added up to this number, until every interval is within the target. */
  readonly mostForks: number;
  /** Half-width of the 95 % interval of the ratios to the main thread; null: no forks are added. */
  readonly target: number | null;
  readonly schedule: Schedule;
  /** null: throughput only. */
  readonly openLoop: OpenLoop | null;
  /** Time limit: worker counts, then scenarios, are left out to meet it. null: no limit. */
  readonly budgetMs: number | null;
  readonly seed: number;
  /** Where the user's own libraries are resolved from; null: ours. By package name. */
  readonly packageRoots: Readonly<Record<string, string>>;
  /** Effective cores. */
  readonly cores: number;
  /** Of the whole plan's columns only these are measured; null: all. */
  readonly shard: Shard | null;
  /** Pools of one block; more are split over blocks. Default: five. */
  readonly mostContenders?: number;
}

/** Cells measured together: one runtime, scenario, worker count; the reference and at most five contenders. */
export interface Block {
  readonly id: number;
  /** Blocks with the same runtime, scenario, workers and jobs per worker have the same number. */
  readonly column: number;
  /** Number of this block among the blocks of its column, from 0. A column with many pools has several blocks. */
  readonly part: number;
  readonly runtime: RuntimeChoice;
  readonly scenario: PlannedScenario;
  readonly workers: WorkerCount;
  readonly jobsPerWorker: number;
  readonly contenders: readonly PlannedPool[];
  /** One of them, measured a second time as another cell: a run cannot tell smaller differences than between these two. */
  readonly twin: PlannedPool | null;
  /** Pools that cannot run this block, and why. */
  readonly unsupported: readonly { readonly pool: PlannedPool; readonly reason: string }[];
}

/** Where a block stands, in the words of a results file. */
export function placeOf({ runtime, scenario, workers, jobsPerWorker }: Block) {
  return { runtime: runtime.label, scenario: scenario.ref.name, workers: workers.workers, jobsPerWorker };
}

export async function planBlocks(plan: Plan): Promise<Block[]> {
  const { shard, mostContenders = MOST_CONTENDERS } = plan;
  const blocks: Block[] = [];
  let columns = 0;
  const [nearest] = byImportance(plan.workers, plan.cores);
  // One twin is enough, and not in a dispatch scenario: those are the noisiest.
  const checked = plan.scenarios.find(({ scenario }) => scenario.kind !== "dispatch") ?? plan.scenarios[0];
  for (const runtime of plan.runtimes) {
    for (const scenario of plan.scenarios) {
      for (const jobsPerWorker of scenario.jobsPerWorker) {
        const able: PlannedPool[] = [];
        const unsupported: Block["unsupported"][number][] = [];
        for (const pool of plan.pools) {
          const reason = await whyNot(pool, runtime, scenario, jobsPerWorker, plan.packageRoots);
          if (reason === null) able.push(pool);
          else unsupported.push({ pool, reason });
        }
        for (const workers of plan.workers) {
          if (scenario.workers?.includes(workers) === false) continue;
          const place = { runtime, scenario, workers, jobsPerWorker };
          const column = columns++;
          for (let first = 0; first === 0 || first < able.length; first += mostContenders) {
            const contenders = able.slice(first, first + mostContenders);
            blocks.push({
              id: blocks.length,
              column,
              part: first / mostContenders,
              ...place,
              contenders,
              twin: first === 0 && scenario === checked && workers === nearest ? twinOf(contenders) : null,
              unsupported: first === 0 ? unsupported : [],
            });
          }
        }
      }
    }
  }
  // Numbered as in the whole plan, so that parts measured on several machines can be put together.
  return shard === null ? blocks : blocks.filter(({ column }) => column % shard.of === shard.index - 1);
}

function twinOf(contenders: readonly PlannedPool[]): PlannedPool | null {
  return (
    contenders.find(({ adapter }) => adapter.abilities.controlsWorkers === true) ?? contenders[0] ?? null
  );
}

/** Why a pool cannot do a job, known beforehand; null: it can. */
export async function whyNot(
  { adapter, choice: { settings } }: PlannedPool,
  runtime: RuntimeChoice,
  { scenario: { fresh, sharedMemory } }: PlannedJob,
  jobsPerWorker: number,
  packageRoots: Readonly<Record<string, string>>,
): Promise<string | null> {
  const abilities = abilitiesIn(adapter, runtime.name);
  if (jobsPerWorker > 1 && abilities.jobsPerWorker !== true) return abilities.jobsPerWorker;
  if (fresh !== undefined && abilities.transfer !== true) return abilities.transfer;
  if (sharedMemory && abilities.sharedMemory !== true) return abilities.sharedMemory;
  const packageRoot = packageRoots[adapter.package ?? ""] ?? null;
  return adapter.check({ runtime: runtime.name, packageRoot, settings });
}
