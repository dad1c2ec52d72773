import type { CellSpec, Subject } from "../domain/cell.ts";
import type { ForkResult, Survey } from "../domain/measurement.ts";
import { type Cell, CellFailure } from "../domain/protocol.ts";

/** A process that measures: what it opens, and the subjects it times. */
export interface CellPlan {
  readonly spec: CellSpec;
  readonly subjects: readonly Subject[];
  readonly environment: Readonly<Record<string, string>>;
  /** The second cell of the same pool: the run checks itself by comparing the two. */
  readonly isTwin: boolean;
  /** Cells of one pair take their turns directly after each other; null: this one belongs to none. */
  readonly pair: string | null;
}

/** One line of the table: what was measured of one subject in this fork, or why it failed. */
export interface CellRun {
  readonly plan: CellPlan;
  readonly subject: Subject;
  fork: Omit<ForkResult, "fork">;
  failure: CellFailure | null;
  /** For how long a CPU quota kept it from running, all turns together; null: there is no quota, or the system does not tell. */
  throttledMs: number | null;
  readonly warnings: string[];
}

/** A process and the subjects that it runs. */
export interface CellProcess {
  readonly plan: CellPlan;
  readonly runs: readonly CellRun[];
  cell: Cell | null;
}

export function createProcess(plan: CellPlan): CellProcess {
  const runs = plan.subjects.map((subject): CellRun => {
    const warmUp = { wallMs: 0, turns: 0, steady: false };
    const nothing = { startUp: null, memory: null, idle: null, usage: null, hasRamp: false };
    return {
      plan,
      subject,
      fork: { ...nothing, warmUp, turns: [], latency: [] },
      failure: null,
      throttledMs: null,
      warnings: [],
    };
  });
  return { plan, runs, cell: null };
}

/**
 * Does one step of a cell, unless it has failed. Its failure is data; an error of ours is not. What the cell itself says of
 * one run concerns that run; a cell that died or keeps silent is lost for all.
 */
export async function attempt(
  process: CellProcess,
  step: () => Promise<void>,
  run: CellRun | null = null,
): Promise<void> {
  if (process.cell === null && run !== null) return;
  if (run?.failure != null || process.runs.every(({ failure }) => failure !== null)) return;
  try {
    await step();
  } catch (error) {
    if (!(error instanceof CellFailure)) throw error;
    const lost = error.alive && run !== null ? [run] : process.runs;
    for (const one of lost) one.failure ??= error;
    if (!error.alive) await process.cell?.end();
  }
}

/** Allowance for a slow start and a busy machine. */
const PATIENCE_MS = 20_000;

/** A deadline is for jobs that hang, not for slow ones: this many times what the survey saw. */
const TIMES_SLOWER = 10;

/** The longest that this many jobs may take, one after the other. */
export function patienceFor(
  { meanJobMs, slowestJobMs }: Pick<Survey, "meanJobMs" | "slowestJobMs">,
  jobs: number,
): number {
  return PATIENCE_MS + TIMES_SLOWER * Math.max(meanJobMs * jobs, slowestJobMs);
}

/** The longest that this many workers may take to load the job, one after the other, and to run a first one. */
export function openingPatience(
  { loadMs, slowestJobMs }: Pick<Survey, "loadMs" | "slowestJobMs">,
  workers: number,
): number {
  return PATIENCE_MS + 1000 * workers + TIMES_SLOWER * (loadMs * workers + slowestJobMs);
}

export function labelOf({ plan }: Pick<CellProcess, "plan">): string {
  return plan.spec.pool?.label ?? "no-dispatch";
}
