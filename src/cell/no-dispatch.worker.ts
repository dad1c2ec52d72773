import { parentPort, workerData } from "node:worker_threads";
import { loadJob } from "../domain/load-job.ts";
import { outcomeOf } from "./outcome.ts";
import type { NoDispatchSetup } from "./no-dispatch.ts";
import { loadJudge } from "./verifier.ts";

const setup: NoDispatchSetup = workerData;
const state = new Int32Array(setup.counter);
const moments = new Float64Array(setup.moments);
const answer = (complaint: string | null) => parentPort?.postMessage(complaint);

async function load() {
  const judge =
    setup.expected === null ? () => null : await loadJudge({ ...setup, expected: setup.expected });
  return { run: await loadJob(setup.job), judge };
}

const loading = load();
loading.then(
  () => answer(null),
  (error) => answer(error instanceof Error ? error.message : String(error)),
);

parentPort?.on("message", async () => {
  const { run, judge } = await loading;
  let complaint: string | null = null;

  /** As many of these as jobs may run in one worker at once. */
  async function lane(): Promise<void> {
    while (complaint === null) {
      const index = Atomics.add(state, 0, 1);
      if (index === state[2]) moments[0] = performance.timeOrigin + performance.now();
      else if (index === state[3]) moments[1] = performance.timeOrigin + performance.now();
      if (index >= (state[1] as number)) return;
      const input = setup.inputs[index % setup.inputs.length];
      const outcome = outcomeOf(run, setup.changesInput ? structuredClone(input) : input);
      complaint ??= judge(index, outcome instanceof Promise ? await outcome : outcome);
    }
  }
  await Promise.all(Array.from({ length: setup.lanes }, lane));
  answer(complaint);
});
