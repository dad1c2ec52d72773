import type { Subject } from "../domain/cell.ts";
import type { Scenario } from "../domain/scenario.ts";
import type { Clock } from "../host/clock.ts";
import { loadJob } from "../host/load-job.ts";
import { runOnMainThread } from "./main-thread.ts";
import { type NoDispatchSetup, openNoDispatch } from "./no-dispatch.ts";
import type { Runner } from "./runner.ts";
import type { Judge } from "./verifier.ts";

/** Opens the yardsticks of a block: the reference, the frozen anchor in workers like it, and the main thread. */
export async function openReference(
  { judge, ...judged }: Omit<NoDispatchSetup, "slots" | "counter" | "moments"> & { readonly judge: Judge },
  { workers, jobsPerWorker }: { readonly workers: number; readonly jobsPerWorker: number },
  { anchor, clock }: { readonly anchor: Scenario["job"]; readonly clock: Clock },
): Promise<{ runners: Record<Subject, Runner>; close(): Promise<void> }> {
  const { inputs, job } = judged;
  const run = await loadJob(job);
  const reference = await openNoDispatch({ ...judged, workers, jobsPerWorker });
  const anchored = await openNoDispatch({
    ...{ job: anchor, inputs: [0], judging: null, changesInput: false },
    ...{ workers, jobsPerWorker },
  });
  const slots = workers * jobsPerWorker;
  return {
    runners: {
      pool: { inputCount: inputs.length, slots, run: reference.run },
      anchor: { inputCount: 1, slots, run: anchored.run },
      "main-thread": {
        inputCount: inputs.length,
        slots: 1,
        run: (first, jobs) => runOnMainThread(run, { ...judged, first, jobs, judge, nowMs: clock.nowMs }),
      },
    },
    async close() {
      await reference.close();
      await anchored.close();
    },
  };
}
