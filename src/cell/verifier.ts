import type { Job } from "../domain/job.ts";
import { loadJob } from "../domain/load-job.ts";
import type { Verify } from "../domain/scenario.ts";
import { digestOutcome, type JobOutcome } from "./digest.ts";

/** Judges one job's outcome: null if it is right, else what is wrong, in one sentence. */
export type Judge = (index: number, outcome: JobOutcome) => string | null;

/** Every result is judged, inside the clock and in the same way for every pool. */
export function createJudge(
  inputs: readonly unknown[],
  expected: readonly string[],
  verify: Verify | null,
): Judge {
  // A number or text that was found right once need only be compared from then on.
  const known = new Array<unknown>(expected.length);

  return (index, outcome) => {
    const at = index % expected.length;
    if ("value" in outcome) {
      const { value } = outcome;
      if (verify !== null) return askVerify(verify, value, inputs[at], at);
      if (typeof value !== "object" && value !== undefined && value === known[at]) return null;
    }
    const found = digestOutcome(outcome);
    if (found !== expected[at])
      return `Wrong result for input ${at}: expected ${expected[at]}, got ${readable(outcome, found)}`;
    if ("value" in outcome && typeof outcome.value !== "object") known[at] = outcome.value;
    return null;
  };
}

/** A digest says nothing to a reader; of an error the message does. */
function readable(outcome: JobOutcome, found: string): string {
  if ("value" in outcome) return found;
  const { error } = outcome;
  return `the error "${(error instanceof Error ? error.message : String(error)).slice(0, 300)}"`;
}

function askVerify(verify: Verify, value: unknown, input: unknown, at: number): string | null {
  try {
    const verdict: unknown = verify(value, input);
    if (verdict === true) return null;
    if (verdict === false) return `The job's own verify() rejects the result for input ${at}`;
    return `The job's own verify() must return true or false at once: for input ${at} it returns ${digestOutcome({ value: verdict })}`;
  } catch (error) {
    return `The job's own verify() throws for input ${at}: ${error instanceof Error ? error.message : error}`;
  }
}

/** The judge of a cell: compares digests, or asks the job module's own `verify`. */
export async function loadJudge(setup: {
  readonly job: Job;
  readonly inputs: readonly unknown[];
  readonly expected: readonly string[];
  readonly verifies: boolean;
}): Promise<Judge> {
  const verify = setup.verifies ? await loadJob({ ...setup.job, exportName: "verify" }) : null;
  return createJudge(setup.inputs, setup.expected, verify as Verify | null);
}
