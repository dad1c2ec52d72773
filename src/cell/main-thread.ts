import type { JobFunction } from "../domain/job.ts";
import type { Window } from "../domain/measurement.ts";
import type { JobOutcome } from "./digest.ts";
import type { Judge } from "./verifier.ts";

/** The main-thread baseline: the same jobs one after the other, with nothing between them. */
export async function runOnMainThread(
  run: JobFunction,
  load: {
    readonly first: number;
    readonly jobs: number;
    readonly inputs: readonly unknown[];
    readonly changesInput: boolean;
    readonly judge: Judge;
    nowMs(): number;
  },
): Promise<Window> {
  const startedMs = load.nowMs();
  for (let index = load.first; index < load.first + load.jobs; index++) {
    const input = load.inputs[index % load.inputs.length];
    const outcome = outcomeOf(run, load.changesInput ? structuredClone(input) : input);
    const complaint = load.judge(index, outcome instanceof Promise ? await outcome : outcome);
    if (complaint !== null) throw new Error(complaint);
  }
  // The one worker that there is has a job from first to last: nothing to leave out.
  return { jobs: load.jobs, wallMs: load.nowMs() - startedMs, rampInside: false };
}

/** Runs one job. Not an async function: an await costs more than many a small job, so wait only if there is a promise. */
export function outcomeOf(run: JobFunction, input: unknown): JobOutcome | Promise<JobOutcome> {
  try {
    const value = run(input);
    if (!isThenable(value)) return { value };
    return Promise.resolve(value).then(
      (value) => ({ value }),
      (error) => ({ error }),
    );
  } catch (error) {
    return { error };
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  );
}
