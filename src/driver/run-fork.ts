import type { Turn } from "../domain/measurement.ts";
import { type Arrivals, type Cell, CellFailure } from "../domain/protocol.ts";
import type { NoiseMeter } from "../host/noise.ts";
import { disturbanceOf } from "../results/noise.ts";
import { shuffled } from "../stats/seeded.ts";
import { isApart, oneByOne } from "./apart.ts";
import {
  attempt,
  type CellPlan,
  type CellProcess,
  type CellRun,
  createProcess,
  labelOf,
  openingPatience,
  patienceFor,
} from "./cell-process.ts";
import { isWorthRepeating, MOST_REPEATS, type SliceNoise } from "./slice-noise.ts";
import type { TurnSetting } from "./take-round.ts";
import { takeTurns } from "./take-turns.ts";

const CLOSE_PATIENCE_MS = 10_000;

const PRINTED =
  "Something was printed while jobs ran: its cost is inside the figures; --show-output shows its first lines";

/** What a fork needs to be run: the cells of a block, each in a fresh process, and how long. */
export interface ForkRun extends TurnSetting {
  readonly cells: readonly CellPlan[];
  readonly random: () => number;
  /** Makes the open-loop schedules that follow the turns, lightest first, from the results of the turns. */
  loads?(runs: readonly CellRun[]): readonly Load[];
  launch(environment: Readonly<Record<string, string>>, plan: CellPlan): Promise<Cell>;
  /** Watches what disturbs from outside the processes of the run. */
  watchNoise(pids: readonly number[]): NoiseMeter;
  /** Told what each cell printed. */
  readonly onPrinted?: (label: string, printed: ReturnType<Cell["printed"]>) => void;
}

/** An open-loop schedule, as a share of a capacity. */
export interface Load extends Arrivals {
  readonly share: number;
}

/** What a fork gave. */
export interface ForkRuns {
  readonly runs: readonly CellRun[];
  readonly noise: readonly SliceNoise[];
}

/** One fork: every cell in a fresh process; all of them alive at once, unless the job allows only one. */
export async function runFork(run: ForkRun): Promise<ForkRuns> {
  const plans = shuffled(run.cells, run.random);
  if (!plans.some(({ spec }) => isApart(spec.scenario))) return runTogether(run, plans, []);
  const alone = oneByOne(plans);
  const { measureMs } = run.schedule;
  const part = { ...run, schedule: { ...run.schedule, measureMs: measureMs / alone.length } };
  const runs: CellRun[] = [];
  const noise: SliceNoise[] = [];
  for (const plan of alone) {
    const next = (noise.at(-1)?.slice ?? -1) + 1;
    const one = await runTogether(part, [plan], runs);
    noise.push(...one.noise.map((slice) => ({ ...slice, slice: slice.slice + next })));
    for (const { fork, ...rest } of one.runs) {
      const turns = fork.turns.map(([slice, ...turn]): Turn => [slice + next, ...turn]);
      runs.push({ ...rest, fork: { ...fork, turns } });
    }
  }
  return { runs, noise };
}

/**
 * Every cell in a fresh process, its pool opened one after the other; then all take short turns. A cell that fails
 * drops out; the others go on.
 */
async function runTogether(
  run: ForkRun,
  plans: readonly CellPlan[],
  before: readonly CellRun[],
): Promise<ForkRuns> {
  const processes = plans.map(createProcess);
  const runs = processes.flatMap((process) => process.runs);
  let noise: readonly SliceNoise[] = [];
  try {
    await Promise.all(processes.map((process) => attempt(process, () => launchCell(run, process))));
    for (const process of processes.filter(hasPool)) await attempt(process, () => openCell(run, process));
    const meter = run.watchNoise(processes.flatMap(({ cell }) => (cell === null ? [] : [cell.pid])));
    noise = await takeTurns(run, processes, meter);
    for (const load of run.loads?.([...before, ...runs]) ?? [])
      for (const process of processes)
        for (const one of process.runs)
          await attempt(process, () => runLatency(run, process, one, load, meter), one);
    await Promise.all(processes.map(closeCell));
    for (const process of processes) {
      if (process.cell === null) continue;
      const printed = process.cell.printed();
      if (printed.since !== "") process.runs[0]?.warnings.push(PRINTED);
      run.onPrinted?.(labelOf(process), printed);
    }
  } finally {
    await Promise.all(processes.map(({ cell }) => cell?.end()));
  }
  return { runs, noise };
}

const hasPool = ({ plan }: CellProcess) => plan.spec.pool !== null;

/**
 * Starts all processes at once, and opens the reference's workers: loading a runtime takes longer than a turn, and nothing is timed
 * yet. What a pool takes to open is timed.
 */
async function launchCell(run: ForkRun, process: CellProcess): Promise<void> {
  // The size of the environment shifts the stack, and with it speed (Mytkowicz et al. 2009): vary it.
  const padding = { POOLMARK_PADDING: "x".repeat(Math.floor(run.random() * 4096)) };
  process.cell = await run.launch({ ...process.plan.environment, ...padding }, process.plan);
  if (!hasPool(process)) await openCell(run, process);
}

async function openCell(run: ForkRun, process: CellProcess): Promise<void> {
  if (process.cell === null) return;
  run.onStep(`${labelOf(process)} start`);
  const { spec } = process.plan;
  const { startUp, memory } = await process.cell.ask<"open">(
    { do: "open", spec },
    openingPatience(run.survey, spec.workers),
  );
  const [first] = process.runs;
  if (first !== undefined)
    first.fork = { ...first.fork, startUp, memory: memory && { ...memory, peakBytes: null } };
}

/**
 * Contenders only: yardsticks have no arrivals. A pool that did not keep up gets no heavier load; one that fails here
 * keeps its throughput.
 */
async function runLatency(
  run: ForkRun,
  process: CellProcess,
  one: CellRun,
  { share, ...arrivals }: Load,
  meter: NoiseMeter,
): Promise<void> {
  const { cell, plan } = process;
  const { latency } = one.fork;
  if (cell === null || plan.spec.pool === null || latency.at(-1)?.unstable != null) return;
  run.onStep(`${labelOf(process)} at ${Math.round(share * 100)} % load`);
  const slots = plan.spec.workers * plan.spec.jobsPerWorker;
  const patienceMs = patienceFor(run.survey, 2 * slots) + (2000 * arrivals.arrivals) / arrivals.ratePerSecond;
  try {
    for (let attempt = 0; attempt <= MOST_REPEATS; attempt++) {
      meter.start();
      const answer = await cell.ask<"latency">({ do: "latency", ...arrivals }, patienceMs);
      const noise = meter.stop();
      latency.push({ load: share, attempt, ...answer.latency, noise, disturbed: disturbanceOf(noise) });
      if (!isWorthRepeating(latency, attempt)) return;
    }
  } catch (error) {
    if (!(error instanceof CellFailure)) throw error;
    one.warnings.push(`No latency from ${Math.round(share * 100)} % load on: ${error.message}`);
    await cell.end();
    process.cell = null;
  }
}

const CPU_UNKNOWN =
  "CPU time per job and memory are not known: workers are processes, and this system does not tell what other processes use";

async function closeCell(process: CellProcess): Promise<void> {
  const { cell, runs } = process;
  const [first] = runs;
  if (cell === null || first === undefined || runs.every(({ failure }) => failure !== null)) return;
  try {
    const { subjects, idle, peakBytes } = await cell.ask<"close">({ do: "close" }, CLOSE_PATIENCE_MS);
    for (const run of runs) {
      const usage = subjects[run.subject] ?? null;
      run.fork = { ...run.fork, usage };
      if (usage?.cpuMs === null) run.warnings.push(CPU_UNKNOWN);
    }
    const { memory } = first.fork;
    // A process that was alone waited for nobody.
    const waited = isApart(process.plan.spec.scenario) ? null : idle;
    first.fork = { ...first.fork, idle: waited, memory: memory === null ? null : { ...memory, peakBytes } };
  } catch (error) {
    if (!(error instanceof CellFailure)) throw error;
    // What was measured stands; that the pool cannot be closed is worth knowing.
    first.warnings.push(`Did not close: ${error.message}`);
  }
}
