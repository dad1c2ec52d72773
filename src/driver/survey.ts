import type { RuntimeChoice } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import { CellFailure } from "../domain/protocol.ts";
import { type MatrixWorld, serviceFor } from "./matrix-world.ts";
import type { PlannedJob } from "./plan.ts";

/** A job may block the main thread for ever. The cell's own deadlines are shorter. */
const DEADLINE_MS = 120_000;

/** Runs a job once on every input, on the main thread of a fresh process: its right results, and its length. Rejects with CellFailure. */
export async function surveyJob(
  { ref, scenario }: PlannedJob,
  runtime: RuntimeChoice,
  seed: number,
  world: Pick<MatrixWorld, "launch" | "service">,
  inputs: string | null = null,
): Promise<Survey> {
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
