import { Bench } from "tinybench";
import type { Clock } from "../host/clock.ts";

/**
 * Times batches with tinybench, one at a time and in the order asked for: tinybench by itself would run one task after
 * the other, and sort the samples.
 */
export function createSampler(clock: Clock) {
  const bench = new Bench({
    now: clock.nowMs,
    iterations: 1,
    time: 0,
    warmup: false,
    retainSamples: true,
    throws: true,
  });
  let batch: () => Promise<void> = async () => {};
  // Told that it is asynchronous, or `add` would call it once to find out.
  bench.add("batch", () => batch(), { async: true });
  const task = bench.getTask("batch");

  /** Runs one batch; resolves with its wall time in ms. Rejects with what the batch rejected with. */
  return async function sampleWallMs(run: () => Promise<void>): Promise<number> {
    if (task === undefined) throw new Error("tinybench lost its task");
    let trouble: { readonly error: unknown } | undefined;
    batch = async () => {
      try {
        await run();
      } catch (error) {
        // Kept apart: tinybench wraps an error in its own sentence.
        trouble = { error };
      }
    };
    task.reset(false);
    await task.run();
    if (trouble !== undefined) throw trouble.error;
    const { result } = task;
    const wallMs = "latency" in result ? result.latency.samples?.[0] : undefined;
    if (wallMs === undefined) throw new Error(`tinybench gave no sample: the task is ${result.state}`);
    return wallMs;
  };
}
