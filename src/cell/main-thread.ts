import type { JobFunction } from "../domain/job.ts";
import type { Ramp } from "../domain/protocol.ts";
import { outcomeOf } from "./outcome.ts";
import type { Window } from "./runner.ts";
import type { Judge } from "./verifier.ts";

/** The main-thread baseline: the same jobs one after the other, with nothing between them. */
export async function runOnMainThread(
  run: JobFunction,
  load: {
    readonly first: number;
    readonly jobs: number;
    /** Nothing but the jobs before the window: the one worker that there is has a job from its first to its last. */
    readonly ramp: Pick<Ramp, "up">;
    readonly inputs: readonly unknown[];
    readonly changesInput: boolean;
    readonly judge: Judge;
    nowMs(): number;
  },
): Promise<Window> {
  const start = load.first + load.ramp.up;
  let startedMs = 0;
  for (let index = load.first; index < start + load.jobs; index++) {
    if (index === start) startedMs = load.nowMs();
    const input = load.inputs[index % load.inputs.length];
    const outcome = outcomeOf(run, load.changesInput ? structuredClone(input) : input);
    const complaint = load.judge(index, outcome instanceof Promise ? await outcome : outcome);
    if (complaint !== null) throw new Error(complaint);
  }
  return { jobs: load.jobs, wallMs: load.nowMs() - startedMs };
}
