import { setTimeout as delay } from "node:timers/promises";
import { threadId } from "node:worker_threads";
import type { Job } from "../domain/job.ts";
import { type OpenOptions, STAMPED, type Stamped } from "../domain/pool.ts";
import { loadJob } from "./load-job.ts";

/** What a worker is told when it starts, as its `workerData`: the same for every library. */
export interface WorkerSetup {
  readonly job: Job;
  readonly stamps: boolean;
  readonly packageRoot: string | null;
  readonly workers: number;
  /** Two Int32: how many workers have loaded the job, and whether one could not. */
  readonly rollCall: SharedArrayBuffer;
}

export function workerSetup(options: OpenOptions): WorkerSetup {
  return {
    job: options.job,
    stamps: options.stamps ?? false,
    packageRoot: options.packageRoot ?? null,
    workers: options.workers,
    rollCall: new SharedArrayBuffer(8),
  };
}

/** What a worker entry registers with its library. */
export interface WorkerSide {
  run(input: unknown): unknown;
  /** Settles when this worker has loaded the job. */
  readonly loaded: Promise<void>;
  /** Resolves when every worker has loaded the job. A library hands this to its workers as so many jobs as have room. */
  ready(): Promise<void>;
}

/** The worker's half of the pattern, without any library's handshake. */
export function workerSide(setup: WorkerSetup): WorkerSide {
  const rollCall = new Int32Array(setup.rollCall);
  let call: ((input: unknown) => unknown) | undefined;
  let counted = false;
  const loaded = loadJob(setup.job).then((run) => {
    call = setup.stamps ? stamped(run) : run;
  });
  loaded.catch(() => Atomics.store(rollCall, 1, 1));

  return {
    loaded,
    run: (input) => (call === undefined ? loaded.then(() => call?.(input)) : call(input)),
    async ready() {
      await loaded;
      if (!counted) Atomics.add(rollCall, 0, 1);
      counted = true;
      // Polled, not Atomics.wait: a worker may hold several of these at once, and must go on reading messages.
      while (Atomics.load(rollCall, 0) < setup.workers && Atomics.load(rollCall, 1) === 0) await delay(1);
    },
  };
}

/** Wraps a job so that its result carries the worker's own times. */
export function stamped(run: (input: unknown) => unknown): (input: unknown) => Promise<Stamped> {
  const now = () => performance.timeOrigin + performance.now();
  return async (input) => {
    const startedAtMs = now();
    const value = await run(input);
    return { kind: STAMPED, value, startedAtMs, endedAtMs: now(), workerId: threadId };
  };
}
