import type { RuntimeChoice } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import { CellFailure } from "../domain/protocol.ts";
import { formatDuration } from "../stats/numbers.ts";
import { type MatrixWorld, serviceFor } from "./matrix-world.ts";
import type { PlannedJob } from "./plan.ts";
import { warmingMs } from "./warming.ts";

/** Nearly every job is compiled for less. */
const LONG_COLD_MS = 300;
/** A job may block the main thread for ever. The cell's own deadlines are shorter. */
const DEADLINE_MS = 120_000;

type World = Pick<MatrixWorld, "launch" | "service">;

interface Options {
  /** The inputs that the survey in another runtime handed on; null: this is the first. */
  readonly inputs?: string | null;
  /** Whether to see for how long the job's speed changes: not for a run of a few --rounds. Default: yes. */
  readonly warms?: boolean;
}

/**
 * Runs a job on every input, on the main thread of a fresh process: its right results, and its length. For how long the
 * speed of a user's job changes, another process tells: scenarios of ours are warm soon.
 *
 * @throws CellFailure
 */
export async function surveyJob(
  job: PlannedJob,
  runtime: RuntimeChoice,
  seed: number,
  world: World,
  { inputs = null, warms = true }: Options = {},
): Promise<Survey> {
  const survey = await look(job, runtime, seed, world, inputs);
  const coldMs = warms && "job" in job.ref ? await warmingMs(job, runtime, seed, world, survey) : 0;
  const notes = coldMs < LONG_COLD_MS ? [] : [coldNote(coldMs)];
  return { ...survey, warmingMs: coldMs, warnings: [...survey.warnings, ...notes] };
}

const coldNote = (coldMs: number) =>
  `The job has another speed in its first ${formatDuration(coldMs)} of calls. Each cell warms up for longer, so a program that ends sooner gets other figures`;

async function look(
  { ref, scenario }: PlannedJob,
  runtime: RuntimeChoice,
  seed: number,
  world: World,
  inputs: string | null,
): Promise<Omit<Survey, "warmingMs">> {
  const service = await serviceFor(scenario, world);
  const cell = await world.launch(runtime, {});
  try {
    const setting = { seed, serviceUrl: service?.url ?? null };
    return (await cell.ask<"survey">({ do: "survey", scenario: ref, setting, inputs }, DEADLINE_MS)).survey;
  } catch (error) {
    // The user's own job that ends its process, or never comes back, is the user's to mend, as one that does not load.
    if (!(error instanceof CellFailure) || error.unsupported || !("job" in ref)) throw error;
    throw new CellFailure(
      error.usage ? error.message : `On the main thread ${ref.name} failed: ${error.message}`,
      {
        usage: true,
      },
    );
  } finally {
    await cell.end();
  }
}
