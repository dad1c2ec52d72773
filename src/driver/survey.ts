import type { RuntimeChoice } from "../domain/cell.ts";
import type { Survey } from "../domain/measurement.ts";
import { type MatrixWorld, serviceFor } from "./matrix-world.ts";
import type { PlannedJob } from "./plan.ts";

const DEADLINE_MS = 60_000;

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
  } finally {
    await cell.end();
  }
}
