import { epochMs } from "../domain/epoch.ts";
import { loadJob } from "../host/load-job.ts";
import { listenTo, receiveSetup } from "../host/thread-channel.ts";
import type { NoDispatchSetup } from "./no-dispatch.ts";
import { messageOf, outcomeOf } from "./outcome.ts";
import { loadJudge } from "./verifier.ts";

const { setup, port } = await receiveSetup<NoDispatchSetup>();
const state = new Int32Array(setup.counter);
const moments = new Float64Array(setup.moments);
const slots = moments.length / 2;
const answer = (complaint: string | null) => port.postMessage(complaint);

async function load() {
  const { job, inputs, judging } = setup;
  const judge = judging === null ? null : await loadJudge(job, inputs, judging);
  return { run: await loadJob(job), judge };
}

const loading = load();
loading.then(
  () => answer(null),
  (error) => answer(messageOf(error)),
);

listenTo(port, async (order: "go" | "judge") => {
  const { run, judge } = await loading;
  if (order === "judge") {
    const judged = judge === null ? Promise.resolve() : judge.settle();
    return judged.then(
      () => answer(null),
      (error) => answer(messageOf(error)),
    );
  }

  /** As many of these as jobs may run in one worker at once. */
  async function slot(): Promise<void> {
    const [, last = 0, start = 0, end = 0] = state;
    while (true) {
      const index = Atomics.add(state, 0, 1);
      if (index >= start && index < start + slots) moments[index - start] = epochMs();
      else if (index >= end && index < end + slots) moments[slots + index - end] = epochMs();
      if (index >= last) return;
      const input = setup.inputs[index % setup.inputs.length];
      const outcome = outcomeOf(run, setup.changesInput ? structuredClone(input) : input);
      // Awaited also where nobody judges.
      const settled = outcome instanceof Promise ? await outcome : outcome;
      judge?.(index, settled);
    }
  }
  await Promise.all(Array.from({ length: setup.slots }, slot));
  answer(null);
});
