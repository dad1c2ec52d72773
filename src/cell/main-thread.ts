import type { JobFunction } from "../domain/job.ts";
import { outcomeOf } from "./outcome.ts";
import type { Window } from "./runner.ts";
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
  return { jobs: load.jobs, wallMs: load.nowMs() - startedMs };
}
