import { setTimeout as delay } from "node:timers/promises";
import type { Job } from "../../domain/job.ts";
import type { OpenOptions } from "../../domain/pool.ts";
import { loadStamped } from "../../host/stamped.ts";
import type { Reply } from "./hand-written-pool.ts";

/** What every worker is told first. Plain data: it may go to another process. */
export interface JobSetup {
  readonly job: Job;
  readonly stamps: boolean;
}

/** What a library's worker is told when it starts, as its `workerData`: the same for every library. */
export interface LibrarySetup extends JobSetup {
  readonly packageRoot: string | null;
  readonly workers: number;
  /** Two Int32: how many workers have loaded the job, and whether one could not. */
  readonly loadBarrier: SharedArrayBuffer;
}

export function jobSetup(options: OpenOptions): JobSetup {
  return { job: options.job, stamps: options.stamps ?? false };
}

export function librarySetup(options: OpenOptions): LibrarySetup {
  return {
    ...jobSetup(options),
    packageRoot: options.packageRoot ?? null,
    workers: options.workers,
    loadBarrier: new SharedArrayBuffer(8),
  };
}

/** The job, called at once when it is loaded, and before that as soon as it is. */
function loadCall(setup: JobSetup): { readonly loaded: Promise<void>; run(input: unknown): unknown } {
  let call: ((input: unknown) => unknown) | undefined;
  const loaded = loadStamped(setup).then((run) => {
    call = run;
  });
  return { loaded, run: (input) => (call === undefined ? loaded.then(() => call?.(input)) : call(input)) };
}

/** What a worker entry registers with its library. */
interface WorkerSide {
  run(input: unknown): unknown;
  /** Resolves when every worker has loaded the job. A library hands this to its workers as so many jobs as have room. */
  ready(): Promise<void>;
}

/** The worker's half of the pattern, without any library's handshake. */
export function workerSide(setup: LibrarySetup): WorkerSide {
  const barrier = new Int32Array(setup.loadBarrier);
  const { loaded, run } = loadCall(setup);
  let isCounted = false;
  loaded.catch(() => Atomics.store(barrier, 1, 1));

  return {
    run,
    async ready() {
      await loaded;
      if (!isCounted) Atomics.add(barrier, 0, 1);
      isCounted = true;
      // Polled, not Atomics.wait: a worker may hold several of these at once, and must go on reading messages.
      while (Atomics.load(barrier, 0) < setup.workers && Atomics.load(barrier, 1) === 0) await delay(1);
    },
  };
}

/** The worker's half of a hand-written pool: what to do with each message, and how to answer. */
export function answerJobs(
  setup: JobSetup,
  post: (reply: Reply) => void,
): (message: readonly [id: number, input: unknown]) => Promise<void> {
  const { loaded, run } = loadCall(setup);
  loaded.then(
    () => post([0, true, null]),
    (error) => post([0, false, describeError(error)]),
  );
  return async ([id, input]) => {
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
  if (!(error instanceof Error)) {
    return {
      thrown: arrives(error) ? error : new Error(`The job threw ${String(error)}, which cannot be cloned`),
    };
  }
  // A DOMException, such as that of a value that cannot be cloned, arrives as an empty object.
  const isPlain = error.constructor.name !== "DOMException" && arrives(error);
  return { thrown: isPlain ? error : new Error(error.message), name: error.name };
}

/** An error that is its own cause cannot be read on Node: whoever receives it dies. */
function arrives(thrown: unknown): boolean {
  try {
    structuredClone(thrown);
    return true;
  } catch {
    return false;
  }
}
