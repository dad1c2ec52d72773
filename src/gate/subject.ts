import { z } from "zod";
import type { Fixed } from "../domain/fixed.ts";

/**
 * What a verdict is about. pool: did the pool change, measured by the reference? job: did the job change, measured by the anchor?
 * Of the question of the job, `pool` is the reference that ran it.
 */
export const subjectSchema = z.strictObject({
  question: z.enum(["pool", "job"]),
  ...{ runtime: z.string(), scenario: z.string(), pool: z.string() },
  ...{ workers: z.int().positive(), jobsPerWorker: z.int().positive() },
});

export type Subject = Fixed<z.infer<typeof subjectSchema>>;

export function keyOf({ question, runtime, scenario, pool, workers, jobsPerWorker }: Subject): string {
  return [question, runtime, scenario, pool, workers, jobsPerWorker].join("|");
}
