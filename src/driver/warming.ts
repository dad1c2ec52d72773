import type { RuntimeChoice } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import { type Cell, CellFailure, NO_RAMP } from "../domain/protocol.ts";
import { openingPatience, patienceFor } from "./cell-process.ts";
import { cellProcess } from "./cell-spec.ts";
import { type MatrixWorld, serviceFor } from "./matrix-world.ts";
import type { PlannedJob } from "./plan.ts";

/**
 * A runtime goes on compiling a job for this long: markdown-it gets five times as fast within a second. And V8 was seen to
 * compile a loop anew after some thousand calls, to code that takes 1.4 times as long.
 */
const LEAST_MS = 1400;
const MOST_MS = 2800;
const TURN_MS = 20;
/** A job may get so fast that to ask for a turn takes longer than the turn. */
const MOST_TURNS = 1000;
/** The speed of a shared machine differs by this factor from part to part, however long the parts are. */
const COMMON_CHANGE = Math.log(1.1);

/**
 * For how long a job's speed changes, when one fresh process calls it again and again: in ms. 0: it is warm at once, or its
 * calls are too long to tell. All cells of the job then warm up for as long, in all forks alike.
 */
export async function warmingMs(
  job: PlannedJob,
  runtime: RuntimeChoice,
  seed: number,
  world: Pick<MatrixWorld, "launch" | "service">,
  survey: Omit<Survey, "warmingMs">,
): Promise<number> {
  const setting = { job, survey, seed, packageRoots: {}, service: await serviceFor(job.scenario, world) };
  const { spec, environment } = cellProcess(null, { workers: 1, jobsPerWorker: 1 }, setting, ["main-thread"]);
  const cell = await world.launch(runtime, environment);
  try {
    await cell.ask<"open">({ do: "open", spec }, openingPatience(survey, 1));
    return coldUntilMs(await turnEnds(cell, survey));
  } catch (error) {
    // The main thread of each block meets the same failure, and tells it.
    if (error instanceof CellFailure) return 0;
    throw error;
  } finally {
    await cell.end();
  }
}

/** When turns of the same jobs end, in ms of measured time. */
async function turnEnds(cell: Cell, survey: Omit<Survey, "warmingMs">): Promise<number[]> {
  const fitting = Math.max(1, Math.floor(TURN_MS / survey.meanJobMs));
  const inputs = survey.facts.expected.length;
  const jobs = fitting < inputs ? fitting : fitting - (fitting % inputs);
  const turn = { do: "turn", subject: "main-thread", first: 0, jobs, ramp: NO_RAMP, counts: false } as const;
  const endsMs = [0];
  for (let untilMs = LEAST_MS; ; untilMs = Math.min(MOST_MS, 2 * untilMs)) {
    while ((endsMs.at(-1) as number) < untilMs && endsMs.length <= MOST_TURNS) {
      const { wallMs } = await cell.ask<"turn">(turn, patienceFor(survey, jobs));
      endsMs.push((endsMs.at(-1) as number) + Math.max(1e-4, wallMs));
    }
    if (untilMs === MOST_MS || endsMs.length > MOST_TURNS || !isChanging(endsMs)) return endsMs;
  }
}

/** Turns per ms, by the turns that end between two moments; null: none does. */
function paceIn(endsMs: readonly number[], afterMs: number, toMs: number): number | null {
  const before = endsMs.findLastIndex((ms) => ms <= afterMs);
  const last = endsMs.findLastIndex((ms) => ms <= toMs);
  return last > before ? (last - before) / ((endsMs[last] as number) - (endsMs[before] as number)) : null;
}

function isChanging(endsMs: readonly number[]): boolean {
  const allMs = endsMs.at(-1) as number;
  const third = paceIn(endsMs, allMs / 2, 0.75 * allMs);
  const last = paceIn(endsMs, 0.75 * allMs, allMs);
  return third !== null && last !== null && differ(last, third);
}

/**
 * Looks back from the last half, in parts that become shorter as the parts of a runtime's compiling do.
 *
 * @param endsMs when equal turns ended, from 0 on
 * @returns the end of the last part that was slower or faster than the last half
 */
export function coldUntilMs(endsMs: readonly number[]): number {
  const allMs = endsMs.at(-1) as number;
  const warm = paceIn(endsMs, allMs / 2, allMs);
  if (warm === null) return 0;
  for (let endMs = allMs / 2; ; endMs /= 2) {
    const pace = paceIn(endsMs, endMs / 2, endMs);
    if (pace === null) return 0;
    if (differ(pace, warm)) return endMs;
  }
}

const differ = (pace: number, other: number) => Math.abs(Math.log(pace / other)) > COMMON_CHANGE;
