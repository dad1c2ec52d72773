import type { JobFunction } from "../domain/job.ts";
import { outcomeOf } from "./outcome.ts";
import type { Runner } from "./runner.ts";
import type { Judge } from "./verifier.ts";

/**
 * The main-thread baseline: the same jobs one after the other, with nothing between them. Nothing but the jobs before the window
 * is a ramp: the one worker that there is has a job from its first to its last.
 *
 * What all turns share is in the scope, not in an object that each turn makes: V8 took each such object for another shape, threw
 * the compiled loop away, and a no-op took 40 to 90 ns, another in each process, in place of 20.
 */
export function createMainThread(
  run: JobFunction,
  shared: {
    readonly inputs: readonly unknown[];
    readonly changesInput: boolean;
    readonly judge: Judge;
    nowMs(): number;
  },
): Runner {
  const { inputs, changesInput, judge, nowMs } = shared;
  const inputCount = inputs.length;
  return {
    inputCount,
    slots: 1,
    async run(first, jobs, { up }) {
      const start = first + up;
      const end = start + jobs;
      let startedMs = 0;
      for (let index = first; index < end; index++) {
        if (index === start) startedMs = nowMs();
        const input = inputs[index % inputCount];
        const outcome = outcomeOf(run, changesInput ? structuredClone(input) : input);
        const complaint = judge(index, outcome instanceof Promise ? await outcome : outcome);
        if (complaint !== null) throw new Error(complaint);
      }
      return { jobs, wallMs: nowMs() - startedMs };
    },
  };
}
