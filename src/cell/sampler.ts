import { Bench } from "tinybench";
import type { Window } from "../domain/measurement.ts";
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
  let batch: () => Promise<{ overriddenDuration: number }> = async () => ({ overriddenDuration: 0 });
  // Told that it is asynchronous, or `add` would call it once to find out.
  bench.add("batch", () => batch(), { async: true });
  const task = bench.getTask("batch");

  /** Runs one batch, which times its own window; resolves with what was timed. Rejects with what the batch rejected with. */
  return async function sampleWindow(run: () => Promise<Window>): Promise<Window> {
    if (task === undefined) throw new Error("tinybench lost its task");
    let trouble: { readonly error: unknown } | undefined;
    let window: Window | undefined;
    batch = async () => {
      try {
        window = await run();
      } catch (error) {
        // Kept apart: tinybench wraps an error in its own sentence.
        trouble = { error };
      }
      return { overriddenDuration: window?.wallMs ?? 0 };
    };
    task.reset(false);
    await task.run();
    if (trouble !== undefined) throw trouble.error;
    const { result } = task;
    const wallMs = "latency" in result ? result.latency.samples?.[0] : undefined;
    if (wallMs === undefined || window === undefined)
      throw new Error(`tinybench gave no sample: the task is ${result.state}`);
    return { ...window, wallMs };
  };
}
