import { AsyncLocalStorage } from "node:async_hooks";

/** A job that runs, as its own code can ask for it. */
interface RunningJob {
  readonly signal: AbortSignal;
}

/** By a global name: a job may import another copy of this module than its worker. */
const CURRENT = Symbol.for("poolmark.currentJob");
const global = globalThis as { [CURRENT]?: () => RunningJob | undefined };

/**
 * The signal of the job that calls it: aborted when the caller aborts the job. A job that has asked for its signal gets a
 * grace in which it may stop by itself. Anywhere but in a job of the pool `poolmark` the signal is never aborted.
 *
 * @example
 * // polite.js
 * // import { jobSignal } from "poolmark/pool";
 * // export default (url) => fetch(url, { signal: jobSignal() });
 */
export function jobSignal(): AbortSignal {
  return global[CURRENT]?.()?.signal ?? new AbortController().signal;
}

/** Makes a signal only for a job that asks. */
export class CancellableJob implements RunningJob {
  readonly #number: number;
  readonly #onListen: (number: number, job: CancellableJob) => void;
  #controller: AbortController | undefined;

  constructor(number: number, onListen: (number: number, job: CancellableJob) => void) {
    this.#number = number;
    this.#onListen = onListen;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.#onListen(this.#number, this);
    }
    return this.#controller.signal;
  }

  abort(): void {
    this.#controller?.abort();
  }
}

type Call = (input: unknown) => unknown;
type CallAs = (job: RunningJob, call: Call, input: unknown) => unknown;

/**
 * Calls jobs so that their code can ask for their signal.
 *
 * @param atOnce with one job at a time, the last one started is the one that asks; with more, each is followed through its
 * asynchronous calls, which costs some tenths of a microsecond a job
 */
export function followJobs(atOnce: number): CallAs {
  if (atOnce > 1) {
    const storage = new AsyncLocalStorage<RunningJob>();
    global[CURRENT] = () => storage.getStore();
    return (job, call, input) => storage.run(job, call, input);
  }
  let current: RunningJob | undefined;
  global[CURRENT] = () => current;
  return (job, call, input) => {
    current = job;
    return call(input);
  };
}
