import type { CellSpec, Subject } from "../domain/cell.ts";
import type { Scenario } from "../domain/scenario.ts";
import type { Clock } from "../host/clock.ts";
import { loadJob } from "../host/load-job.ts";
import { createMainThread } from "./main-thread.ts";
import { type NoDispatchSetup, openNoDispatch } from "./no-dispatch.ts";
import type { Runner } from "./runner.ts";
import type { Judge } from "./verifier.ts";

/** Opens the yardsticks of a block: the reference, the frozen anchor in workers like it, and the main thread. */
export async function openReference(
  { judge, ...judged }: Omit<NoDispatchSetup, "slots" | "counter" | "moments"> & { readonly judge: Judge },
  { workers, jobsPerWorker, subjects }: Pick<CellSpec, "workers" | "jobsPerWorker" | "subjects">,
  { anchor, clock }: { readonly anchor: Scenario["job"]; readonly clock: Clock },
): Promise<{ runners: Partial<Record<Subject, Runner>>; close(): Promise<void> }> {
  const { inputs, job } = judged;
  const opened = async <Opened>(subject: Subject, open: () => Promise<Opened>) =>
    subjects.includes(subject) ? open() : null;
  const run = await opened("main-thread", () => loadJob(job));
  const reference = await opened("pool", () => openNoDispatch({ ...judged, workers, jobsPerWorker }));
  const anchored = await opened("anchor", () =>
    openNoDispatch({
      ...{ job: anchor, inputs: [0], judging: null, changesInput: false },
      ...{ workers, jobsPerWorker },
    }),
  );
  const slots = workers * jobsPerWorker;
  return {
    runners: {
      ...(reference && { pool: { inputCount: inputs.length, slots, run: reference.run } }),
      ...(anchored && { anchor: { inputCount: 1, slots, run: anchored.run } }),
      ...(run && { "main-thread": createMainThread(run, { ...judged, judge, nowMs: clock.nowMs }) }),
    },
    async close() {
      await reference?.close();
      await anchored?.close();
    },
  };
}
