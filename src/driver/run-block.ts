import type { CellSpec, Subject } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import type { Cell } from "../domain/protocol.ts";
import type { Service } from "../processes/service.ts";
import { createLoads } from "./loads.ts";
import type { Block, Plan, PlannedPool } from "./plan.ts";
import { type CrewPlan, type Lane, runFork } from "./run-fork.ts";

/** What a fork of a block needs to be run. */
export interface BlockRun {
  readonly plan: Plan;
  readonly block: Block;
  readonly fork: number;
  readonly survey: Survey;
  readonly service: Service | null;
  readonly random: () => number;
  /** The contenders, and null for the reference, that are still in: what failed in an earlier fork is not tried again. */
  readonly given: ReadonlySet<PlannedPool | null>;
  /** Jobs per second that loads are shares of, from the first fork; null: this is the first. */
  readonly capacity: number | null;
  launch(environment: Readonly<Record<string, string>>): Promise<Cell>;
  onTurn(label: string): void;
}

/** One fork of a block: the reference with its yardsticks, and the contenders. */
export function runBlock(run: BlockRun): Promise<Lane[]> {
  const { plan, block, survey, random, launch, onTurn } = run;
  const pools = [
    ...(run.given.has(null) ? [null] : []),
    ...block.contenders.filter((pool) => run.given.has(pool)),
  ];
  return runFork({
    crews: pools.map((pool) => crewOf(run, pool)),
    rounds: plan.rounds,
    warmUp: plan.warmUp,
    batchMs: plan.batchMs,
    meanJobMs: survey.meanJobMs,
    loads: (lanes) => createLoads(run, run.capacity, lanes),
    ...{ random, launch, onTurn },
  });
}

function crewOf({ plan, block, survey, service }: BlockRun, pool: PlannedPool | null): CrewPlan {
  const spec: CellSpec = {
    pool: pool?.choice ?? null,
    scenario: block.scenario.ref,
    workers: block.workers.workers,
    jobsPerWorker: block.jobsPerWorker,
    seed: plan.seed,
    serviceUrl: service?.url ?? null,
    expected: survey.expected,
    verifies: survey.verifies,
    uncloneable: survey.uncloneable,
    changesInput: survey.changesInput,
    packageRoot: plan.packageRoots[pool?.adapter.package ?? ""] ?? null,
    companions: [process.pid, ...(service === null ? [] : [service.pid])],
  };
  const subjects: Subject[] = pool === null ? ["pool", "main-thread", "anchor"] : ["pool"];
  const environment = block.scenario.scenario.environment?.(spec.workers, spec.jobsPerWorker) ?? {};
  return { spec, subjects, environment };
}
