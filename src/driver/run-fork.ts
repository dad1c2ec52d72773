import type { CellSpec, Subject } from "../domain/cell.ts";
import type { Noise } from "../domain/measurement.ts";
import { type Arrivals, type Cell, CellFailure, type WarmUpLimits } from "../domain/protocol.ts";
import { disturbanceOf } from "../results/noise.ts";
import type { ForkResult } from "../results/schema.ts";
import { shuffled } from "../stats/seeded.ts";

/** Patience for what takes no time by itself: a process that is slow to start, a machine that is busy. */
const PATIENCE_MS = 20_000;
const CLOSE_PATIENCE_MS = 10_000;
/** A batch that the environment disturbed is repeated so often at most. */
const MOST_REPEATS = 2;

const UNEVEN = "Batches end unevenly: jobs are long, and their number is no multiple of the workers' places";
const PRINTED =
  "Something was printed while jobs ran: its cost is inside the figures; --show-output shows its first lines";

/** A process to measure with: what it opens, and the subjects that it is told to time. */
export interface CrewPlan {
  readonly spec: CellSpec;
  readonly subjects: readonly Subject[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What a fork needs to be run: the cells of a block, each in a fresh process, and how long. */
export interface ForkRun {
  readonly crews: readonly CrewPlan[];
  readonly rounds: number;
  readonly warmUp: WarmUpLimits;
  readonly batchMs: number;
  /** What a job takes on the main thread. */
  readonly meanJobMs: number;
  readonly random: () => number;
  /** Open-loop schedules to run after the rounds, the lightest first; told from what the rounds gave. */
  loads?(lanes: readonly Lane[]): readonly Load[];
  launch(environment: Readonly<Record<string, string>>, crew: CrewPlan): Promise<Cell>;
  /** Told what each cell printed. */
  readonly onPrinted?: (label: string, printed: ReturnType<Cell["printed"]>) => void;
  /** Told before each cell's turn; nothing of the driver runs while a batch does. */
  onTurn(label: string): void;
}

/** An open-loop schedule, as a share of a capacity. */
export interface Load extends Arrivals {
  readonly share: number;
}

/** One line of the table: what was measured of one subject in this fork, or why it failed. */
export interface Lane {
  readonly crew: CrewPlan;
  readonly subject: Subject;
  fork: Omit<ForkResult, "fork">;
  jobs: number;
  failure: CellFailure | null;
  readonly warnings: string[];
}

/** A process and the subjects that it runs. */
interface Crew {
  readonly plan: CrewPlan;
  readonly lanes: readonly Lane[];
  cell: Cell | null;
}

/**
 * One fork: every cell in a fresh process, its pool opened and warmed up one after the other, then measured in rounds, each round
 * in the reverse order of the last. A cell that fails drops out; the others go on.
 */
export async function runFork(run: ForkRun): Promise<Lane[]> {
  const crews = shuffled(run.crews, run.random).map(createCrew);
  const lanes = crews.flatMap((crew) => crew.lanes);
  const inTurn = (round: number) => (round % 2 === 0 ? crews : crews.toReversed());
  const eachLane = async (round: number, step: (crew: Crew, lane: Lane) => Promise<void>) => {
    for (const crew of inTurn(round))
      for (const lane of crew.lanes) await attempt(crew, () => step(crew, lane), lane);
  };
  try {
    await Promise.all(crews.map((crew) => attempt(crew, () => launchCell(run, crew))));
    for (const crew of crews) await attempt(crew, () => openCell(run, crew));
    await eachLane(0, (crew, lane) => warmUp(run, crew, lane));
    for (const { cell } of crews) cell?.startMeasuring();
    for (let round = 0; round < run.rounds; round++)
      await eachLane(round, (crew, lane) => runBatch(run, crew, lane, round));
    for (const [round, load] of (run.loads?.(lanes) ?? []).entries())
      await eachLane(round, (crew, lane) => runLatency(run, crew, lane, load));
    for (const crew of crews) await closeCell(crew);
    for (const { cell, plan, lanes } of crews) {
      if (cell === null) continue;
      const printed = cell.printed();
      if (printed.since !== "") lanes[0]?.warnings.push(PRINTED);
      run.onPrinted?.(labelOf({ plan }), printed);
    }
  } finally {
    await Promise.all(crews.map((crew) => crew.cell?.end()));
  }
  return lanes;
}

function createCrew(plan: CrewPlan): Crew {
  const lanes = plan.subjects.map((subject): Lane => {
    const warmUp = { wallMs: 0, batches: 0, steady: false };
    const fork = { startUp: null, memory: null, idle: null, warmUp, samples: [], latency: [] };
    return { crew: plan, subject, fork, jobs: 0, failure: null, warnings: [] };
  });
  return { plan, lanes, cell: null };
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

/** All at once: nothing is timed before every process is there, and loading the runtime takes longer than a batch. */
async function launchCell(run: ForkRun, crew: Crew): Promise<void> {
  // The size of the environment shifts the stack, and with it speed (Mytkowicz et al. 2009): vary it.
  const padding = { POOLMARK_PADDING: "x".repeat(Math.floor(run.random() * 4096)) };
  crew.cell = await run.launch({ ...crew.plan.environment, ...padding }, crew.plan);
}

async function openCell(run: ForkRun, crew: Crew): Promise<void> {
  if (crew.cell === null) return;
  run.onTurn(`${labelOf(crew)} start`);
  const { spec } = crew.plan;
  const { startUp, memory } = await crew.cell.ask<"open">(
    { do: "open", spec },
    PATIENCE_MS + 1000 * spec.workers,
  );
  const [lane] = crew.lanes;
  if (lane !== undefined)
    lane.fork = { ...lane.fork, startUp, memory: memory && { ...memory, peakBytes: null } };
}

async function warmUp(run: ForkRun, { cell, ...crew }: Crew, lane: Lane): Promise<void> {
  if (cell === null) return;
  run.onTurn(`${labelOf(crew)} warm-up`);
  // The yardsticks have no pool that would have to get warm, and the process's compiler has seen the job.
  const mostMs = run.warmUp.mostMs / (lane.subject === "pool" ? 1 : 2);
  const limits = { leastMs: Math.min(run.warmUp.leastMs, mostMs), mostMs };
  const command = { do: "warm-up", subject: lane.subject, ...limits, batchMs: run.batchMs } as const;
  const answer = await cell.ask<"warm-up">(
    command,
    PATIENCE_MS + run.warmUp.mostMs + patienceFor(run, crew, 0),
  );
  const { jobs, wallMs, batches, steady, uneven } = answer.warmUp;
  if (uneven) lane.warnings.push(UNEVEN);
  lane.jobs = jobs;
  lane.fork = { ...lane.fork, warmUp: { wallMs, batches, steady } };
}

async function runBatch(run: ForkRun, { cell, ...crew }: Crew, lane: Lane, round: number): Promise<void> {
  if (cell === null) return;
  run.onTurn(labelOf(crew));
  const command = { do: "batch", subject: lane.subject, jobs: lane.jobs } as const;
  for (let attempt = 0; attempt <= MOST_REPEATS; attempt++) {
    const { sample } = await cell.ask<"batch">(command, PATIENCE_MS + patienceFor(run, crew, 2 * lane.jobs));
    const disturbed = disturbanceOf(sample.noise);
    lane.fork.samples.push({ round, attempt, ...sample, disturbed });
    if (!isWorthRepeating(lane.fork.samples, attempt)) return;
  }
}

/**
 * Contenders only: the yardsticks have no arrivals. A pool that did not keep up is not asked for more; one that fails here
 * keeps its throughput.
 */
async function runLatency(run: ForkRun, crew: Crew, lane: Lane, load: Load): Promise<void> {
  const { cell, plan } = crew;
  if (cell === null || plan.spec.pool === null || lastOf(lane.fork.latency)?.unstable != null) return;
  const { share, ...arrivals } = load;
  run.onTurn(`${labelOf(crew)} at ${Math.round(share * 100)} % load`);
  const scheduleMs = (1000 * load.arrivals) / load.ratePerSecond;
  const patienceMs = PATIENCE_MS + 2 * scheduleMs + patienceFor(run, crew, 100);
  try {
    for (let attempt = 0; attempt <= MOST_REPEATS; attempt++) {
      const { latency } = await cell.ask<"latency">({ do: "latency", ...arrivals }, patienceMs);
      const disturbed = disturbanceOf(latency.noise);
      lane.fork.latency.push({ load: share, attempt, ...latency, disturbed });
      if (!isWorthRepeating(lane.fork.latency, attempt)) return;
    }
  } catch (error) {
    if (!(error instanceof CellFailure)) throw error;
    lane.warnings.push(`No latency from ${Math.round(share * 100)} % load on: ${error.message}`);
    await cell.end();
    crew.cell = null;
  }
}

/** By what went on outside alone, never by how a batch came out: the choice must not bend the result. */
function isWorthRepeating(
  batches: readonly { noise: Noise; disturbed: string | null }[],
  attempt: number,
): boolean {
  if (lastOf(batches)?.disturbed === null) return false;
  // A quota that throttles twice is the pool's own doing: it would do so a third time.
  return attempt === 0 || !batches.slice(-2).every(({ noise }) => (noise.throttledMs ?? 0) > 0);
}

function lastOf<Item>(items: readonly Item[]): Item | undefined {
  return items[items.length - 1];
}

/** Ten times as long as the jobs would take one after the other: a deadline is for what hangs, not for what is slow. */
function patienceFor({ meanJobMs }: ForkRun, { plan: { spec } }: Pick<Crew, "plan">, jobs: number): number {
  return 10 * meanJobMs * Math.max(2 * spec.workers * spec.jobsPerWorker, jobs);
}

async function closeCell(crew: Crew): Promise<void> {
  const [first] = crew.lanes;
  if (crew.cell === null || first === undefined || crew.lanes.some(({ failure }) => failure !== null)) return;
  try {
    const { idle, peakBytes } = await crew.cell.ask<"close">({ do: "close" }, CLOSE_PATIENCE_MS);
    const { memory } = first.fork;
    first.fork = { ...first.fork, idle, memory: memory === null ? null : { ...memory, peakBytes } };
  } catch (error) {
    if (!(error instanceof CellFailure)) throw error;
    // What was measured stands; that the pool cannot be closed is worth knowing.
    first.warnings.push(`Did not close: ${error.message}`);
  }
}

function labelOf({ plan }: Pick<Crew, "plan">): string {
  return plan.spec.pool?.label ?? "no-dispatch";
}
