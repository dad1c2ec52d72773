import { setTimeout as delay } from "node:timers/promises";
import type { Job } from "../../domain/job.ts";
import { loadJob } from "../../domain/load-job.ts";
import { type OpenOptions, STAMPED, type Stamped } from "../../domain/pool.ts";
import type { Reply } from "./hand-written-pool.ts";

/** What a worker of a hand-written pool is told first. Plain data: it may go to another process. */
export interface CrewSetup {
  readonly job: Job;
  readonly stamps: boolean;
}

/** What a library's worker is told when it starts, as its `workerData`: the same for every library. */
export interface WorkerSetup extends CrewSetup {
  readonly packageRoot: string | null;
  readonly workers: number;
  /** Two Int32: how many workers have loaded the job, and whether one could not. */
  readonly rollCall: SharedArrayBuffer;
}

export function crewSetup(options: OpenOptions): CrewSetup {
  return { job: options.job, stamps: options.stamps ?? false };
}

export function workerSetup(options: OpenOptions): WorkerSetup {
  return {
    ...crewSetup(options),
    packageRoot: options.packageRoot ?? null,
    workers: options.workers,
    rollCall: new SharedArrayBuffer(8),
  };
}

/** The job, called at once when it is loaded, and before that as soon as it is. */
function loadCall(setup: CrewSetup): { readonly loaded: Promise<void>; run(input: unknown): unknown } {
  let call: ((input: unknown) => unknown) | undefined;
  const loaded = loadJob(setup.job).then((run) => {
    call = setup.stamps ? stamped(run) : run;
  });
  return { loaded, run: (input) => (call === undefined ? loaded.then(() => call?.(input)) : call(input)) };
}

/** What a worker entry registers with its library. */
export interface WorkerSide {
  run(input: unknown): unknown;
  /** Resolves when every worker has loaded the job. A library hands this to its workers as so many jobs as have room. */
  ready(): Promise<void>;
}

/** The worker's half of the pattern, without any library's handshake. */
export function workerSide(setup: WorkerSetup): WorkerSide {
  const rollCall = new Int32Array(setup.rollCall);
  const { loaded, run } = loadCall(setup);
  let counted = false;
  loaded.catch(() => Atomics.store(rollCall, 1, 1));

  return {
    run,
    async ready() {
      await loaded;
      if (!counted) Atomics.add(rollCall, 0, 1);
      counted = true;
      // Polled, not Atomics.wait: a worker may hold several of these at once, and must go on reading messages.
      while (Atomics.load(rollCall, 0) < setup.workers && Atomics.load(rollCall, 1) === 0) await delay(1);
    },
  };
}

/** The same for a hand-written pool: what to do with each message, and how to answer. */
export function serveCrew(
  setup: CrewSetup,
  post: (reply: Reply) => void,
): (message: unknown) => Promise<void> {
  const { loaded, run } = loadCall(setup);
  loaded.then(
    () => post([0, true, null]),
    (error) => post([0, false, describeError(error)]),
  );
  return async (message) => {
    const [id, input] = message as [number, unknown];
    try {
      post([id, true, await run(input)]);
    } catch (error) {
      try {
        post([id, false, describeError(error)]);
      } catch (uncloneable) {
        post([id, false, describeError(uncloneable)]);
      }
    }
  };
}

/** A class of the user's own does not survive structured cloning: its name goes beside it. */
function describeError(error: unknown) {
  if (!(error instanceof Error)) return { thrown: error };
  // A DOMException, such as that of a value that cannot be cloned, arrives as an empty object.
  const thrown =
    error.constructor.name === "DOMException" ? new Error(error.message, { cause: error.cause }) : error;
  return { thrown, name: error.name };
}

/** Tells workers apart, be they threads or processes. */
const workerId = Math.floor(Math.random() * 2 ** 31);

/** Wraps a job so that its result carries the worker's own times. */
export function stamped(run: (input: unknown) => unknown): (input: unknown) => Promise<Stamped> {
  const now = () => performance.timeOrigin + performance.now();
  return async (input) => {
    const startedAtMs = now();
    const value = await run(input);
    return { kind: STAMPED, value, startedAtMs, endedAtMs: now(), workerId };
  };
}
