import type { CellSpec, Subject } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import { type Cell, CellFailure } from "../domain/protocol.ts";
import type { ForkResult } from "../results/schema.ts";
import { shuffled } from "../stats/seeded.ts";
import type { Block, Plan, PlannedPool } from "./plan.ts";

/** Patience for what takes no time by itself: a process that is slow to start, a machine that is busy. */
const PATIENCE_MS = 20_000;
const CLOSE_PATIENCE_MS = 10_000;

const UNEVEN = "Batches end unevenly: jobs are long, and their number is no multiple of the workers' places";

const PRINTED = "Something was printed while it ran: it is not shown, and its cost is inside the figures";

/** What a fork of a block needs to be run. */
export interface BlockRun {
  readonly plan: Plan;
  readonly block: Block;
  readonly survey: Survey;
  readonly serviceUrl: string | null;
  readonly random: () => number;
  /** The contenders, and null for the reference, that are still in: what failed in an earlier fork is not tried again. */
  readonly given: ReadonlySet<PlannedPool | null>;
  launch(environment: Readonly<Record<string, string>>): Promise<Cell>;
  /** Told before each cell's turn; nothing of the driver runs while a batch does. */
  onTurn(label: string): void;
}

/** One line of the table: what was measured of one subject in this fork, or why it failed. */
export interface Lane {
  readonly pool: PlannedPool | null;
  readonly subject: Subject;
  fork: Omit<ForkResult, "fork">;
  jobs: number;
  failure: CellFailure | null;
  readonly warnings: string[];
}

/** A process and the subjects that it runs: its pool; in the reference's process also the yardsticks. */
interface Crew {
  readonly pool: PlannedPool | null;
  readonly lanes: readonly Lane[];
  cell: Cell | null;
}

/**
 * One fork of a block: every cell in a fresh process, opened and warmed up one after the other, then measured in rounds,
 * each round in the reverse order of the last. A cell that fails drops out; the others go on.
 */
export async function runBlock(run: BlockRun): Promise<Lane[]> {
  const pools = [
    ...(run.given.has(null) ? [null] : []),
    ...run.block.contenders.filter((pool) => run.given.has(pool)),
  ];
  const crews = shuffled(pools, run.random).map(createCrew);
  try {
    for (const crew of crews) await attempt(crew, () => openCell(run, crew));
    for (const crew of crews)
      for (const lane of crew.lanes) await attempt(crew, () => warmUp(run, crew, lane), lane);
    for (let round = 0; round < run.plan.rounds; round++) {
      for (const crew of round % 2 === 0 ? crews : crews.toReversed()) {
        for (const lane of crew.lanes) await attempt(crew, () => runBatch(run, crew, lane, round), lane);
      }
    }
    for (const crew of crews) await closeCell(crew);
    for (const { cell, lanes } of crews) if (cell?.hasPrinted()) lanes[0]?.warnings.push(PRINTED);
  } finally {
    await Promise.all(crews.map((crew) => crew.cell?.end()));
  }
  return crews.flatMap((crew) => crew.lanes);
}

function createCrew(pool: PlannedPool | null): Crew {
  const subjects: Subject[] = pool === null ? ["pool", "main-thread", "anchor"] : ["pool"];
  const lanes = subjects.map((subject): Lane => {
    const fork = { openMs: 0, warmUpMs: 0, warmUpBatches: 0, samples: [] };
    return { pool, subject, fork, jobs: 0, failure: null, warnings: [] };
  });
  return { pool, lanes, cell: null };
}

/**
 * Does one step of a cell, unless it has failed. Its failure is data; an error of ours is not. What the cell itself says of
 * one lane concerns that lane; a cell that died or keeps silent is lost for all.
 */
async function attempt(crew: Crew, step: () => Promise<void>, lane: Lane | null = null): Promise<void> {
  if (crew.cell === null && lane !== null) return;
  if (lane?.failure != null || crew.lanes.every(({ failure }) => failure !== null)) return;
  try {
    await step();
  } catch (error) {
    if (!(error instanceof CellFailure)) throw error;
    const lost = error.alive && lane !== null ? [lane] : crew.lanes;
    for (const one of lost) one.failure ??= error;
    if (!error.alive) await crew.cell?.end();
  }
}

async function openCell(run: BlockRun, crew: Crew): Promise<void> {
  const { plan, block, survey, random } = run;
  run.onTurn(`${labelOf(crew)} start`);
  const library = crew.pool?.adapter.package ?? "";
  const spec: CellSpec = {
    pool: crew.pool?.choice ?? null,
    scenario: block.scenario.ref,
    workers: block.workers.workers,
    jobsPerWorker: block.jobsPerWorker,
    seed: plan.seed,
    serviceUrl: run.serviceUrl,
    expected: survey.expected,
    verifies: survey.verifies,
    uncloneable: survey.uncloneable,
    changesInput: survey.changesInput,
    packageRoot: plan.packageRoots[library] ?? null,
  };
  crew.cell = await run.launch({
    ...block.scenario.scenario.environment?.(spec.workers, spec.jobsPerWorker),
    // The size of the environment shifts the stack, and with it speed (Mytkowicz et al. 2009): vary it.
    POOLMARK_PADDING: "x".repeat(Math.floor(random() * 4096)),
  });
  const { openMs } = await crew.cell.ask<"open">({ do: "open", spec }, PATIENCE_MS + 1000 * spec.workers);
  for (const lane of crew.lanes) lane.fork = { ...lane.fork, openMs };
}

async function warmUp(run: BlockRun, { cell, ...crew }: Crew, lane: Lane): Promise<void> {
  if (cell === null) return;
  run.onTurn(`${labelOf(crew)} warm-up`);
  const { warmUpMs, batchMs } = run.plan;
  const command = { do: "warm-up", subject: lane.subject, warmUpMs, batchMs } as const;
  const answer = await cell.ask<"warm-up">(command, PATIENCE_MS + patienceFor(run, 0));
  const { jobs, wallMs, batches, uneven } = answer.warmUp;
  if (uneven) lane.warnings.push(UNEVEN);
  lane.jobs = jobs;
  lane.fork = { ...lane.fork, warmUpMs: wallMs, warmUpBatches: batches };
}

async function runBatch(run: BlockRun, { cell, ...crew }: Crew, lane: Lane, round: number): Promise<void> {
  if (cell === null) return;
  run.onTurn(labelOf(crew));
  const command = { do: "batch", subject: lane.subject, jobs: lane.jobs } as const;
  const { sample } = await cell.ask<"batch">(command, PATIENCE_MS + patienceFor(run, lane.jobs));
  lane.fork.samples.push({ round, ...sample });
}

/** Ten times as long as the jobs would take one after the other: a deadline is for what hangs, not for what is slow. */
function patienceFor({ block, survey }: BlockRun, jobs: number): number {
  const least = 2 * block.workers.workers * block.jobsPerWorker;
  return 10 * survey.meanJobMs * Math.max(least, jobs);
}

async function closeCell(crew: Crew): Promise<void> {
  const [first] = crew.lanes;
  if (crew.cell === null || first === undefined || crew.lanes.some(({ failure }) => failure !== null)) return;
  try {
    await crew.cell.ask<"close">({ do: "close" }, CLOSE_PATIENCE_MS);
  } catch (error) {
    if (!(error instanceof CellFailure)) throw error;
    // What was measured stands; that the pool cannot be closed is worth knowing.
    first.warnings.push(`Did not close: ${error.message}`);
  }
}

function labelOf(crew: Pick<Crew, "pool">): string {
  return crew.pool?.choice.label ?? "no-dispatch";
}
