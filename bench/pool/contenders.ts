import { openAlarm } from "../../src/cell/alarm.ts";
import { runClosedLoop, type Submission } from "../../src/cell/closed-loop.ts";
import { openNoDispatch } from "../../src/cell/no-dispatch.ts";
import { runOpenLoop } from "../../src/cell/open-loop.ts";
import type { JobOutcome } from "../../src/cell/outcome.ts";
import type { Window } from "../../src/cell/runner.ts";
import type { RuntimeName, WorkerPool } from "../../src/domain/pool.ts";
import { realClock } from "../../src/host/clock.ts";
import { moduleBeside } from "../../src/host/module-beside.ts";
import { loadAdapter, pools } from "../../src/pools/registry.ts";
import { openBare } from "./bare.ts";
import { WORKERS, type Workload } from "./workloads.ts";

/** What a batch asks of a contender. */
export interface Load {
  readonly first: number;
  readonly jobs: number;
  /** Which batch it is: the same for all contenders. */
  readonly batch: number;
  readonly ramp: number;
  submission(index: number): Submission;
  complain(index: number, outcome: JobOutcome): string | null;
}

/** A contender that is ready for one workload. */
export interface Open {
  batch(load: Load): Promise<Window>;
  close(): Promise<void>;
}

export const REFERENCE = "no-dispatch";
/** Written by hand, a few lines: how many jobs they put into a message. */
export const BARE: Readonly<Record<string, number>> = { "by-hand": 1, "by-hand-batched": 32 };

/** All that is compared, in the order of the table. `async-only` has no workers, so nothing to hand over. */
export const contenders: readonly string[] = [
  ...Object.keys(pools).filter((name) => name !== "async-only"),
  ...Object.keys(BARE),
  REFERENCE,
];

/** null: can run; else why not. */
export async function checkContender(
  name: string,
  workload: Workload,
  runtime: RuntimeName,
): Promise<string | null> {
  if (name === REFERENCE) return workload.hasReference ? null : "nothing to compute";
  if (name in BARE) return workload.jobsPerWorker === 1 ? null : "runs one job at a time";
  const { abilities, check } = await loadAdapter(name);
  const { jobsPerWorker } = abilities;
  if (workload.jobsPerWorker > 1 && jobsPerWorker !== true) return jobsPerWorker;
  return check({ runtime });
}

export async function openContender(
  name: string,
  workload: Workload,
  inputs: readonly unknown[],
): Promise<Open> {
  const { job: exportName, jobsPerWorker } = workload;
  const job = { module: moduleBeside("jobs", import.meta.url).href, exportName };
  if (name === REFERENCE) {
    const unverified = { judging: null, changesInput: false };
    const reference = await openNoDispatch({ job, inputs, ...unverified, workers: WORKERS, jobsPerWorker });
    return {
      batch: ({ first, jobs, ramp }) => reference.run(first, jobs, ramp),
      close: () => reference.close(),
    };
  }
  const jobsPerMessage = BARE[name];
  const pool =
    jobsPerMessage === undefined
      ? await (await loadAdapter(name)).open({ workers: WORKERS, jobsPerWorker, job })
      : await openBare(exportName, WORKERS, jobsPerMessage);
  // A load asks of a pool for no more than `run`.
  const runs = pool as WorkerPool;
  const { inFlight, arrivals } = workload;
  if (arrivals !== undefined) return openByTheClock(runs, arrivals.perSecond);
  return {
    batch: (load) => runClosedLoop(runs, { ...load, inFlight, nowMs: realClock.nowMs }),
    close: () => runs.close(),
  };
}

async function openByTheClock(pool: WorkerPool, ratePerSecond: number): Promise<Open> {
  const alarm = await openAlarm();
  return {
    async batch({ jobs, batch, submission, complain }) {
      const load = { arrivals: jobs, ratePerSecond, seed: batch, slots: WORKERS, submission, complain };
      const { unstable, wallMs } = await runOpenLoop(pool, load, { clock: realClock, alarm });
      if (unstable !== null) throw new Error(unstable);
      return { jobs, wallMs };
    },
    async close() {
      await alarm.close();
      await pool.close();
    },
  };
}
