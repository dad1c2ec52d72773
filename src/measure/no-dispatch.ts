import { Worker } from "node:worker_threads";
import type { Job } from "../domain/job.ts";
import { sibling } from "../pools/sibling.ts";

/** What the reference's workers are told when they start. */
export interface NoDispatchSetup {
  readonly job: Job;
  readonly inputs: readonly unknown[];
  readonly expected: readonly string[] | null;
  readonly verifies: boolean;
  readonly changesInput: boolean;
  readonly lanes: number;
  /** The next job's index, and the index to stop at. */
  readonly counter: SharedArrayBuffer;
}

export interface NoDispatch {
  /** Runs so many jobs; rejects with the first complaint. */
  run(first: number, jobs: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * The reference: workers that hold all inputs and take the next index from a shared counter. Nothing is sent, so this is
 * what the workers themselves are worth, and a pool's share of it is the pool's efficiency.
 */
export async function openNoDispatch(
  setup: Omit<NoDispatchSetup, "counter" | "lanes"> & {
    readonly workers: number;
    readonly jobsPerWorker: number;
  },
): Promise<NoDispatch> {
  const counter = new SharedArrayBuffer(8);
  const state = new Int32Array(counter);
  const { workers: count, jobsPerWorker: lanes, ...rest } = setup;
  const entry = sibling("no-dispatch.worker", import.meta.url);
  const workerData: NoDispatchSetup = { ...rest, lanes, counter };
  const workers = Array.from({ length: count }, () => new Worker(entry, { workerData }));
  const everyWorkerAnswers = () => Promise.all(workers.map(nextAnswer));
  const close = async () => void (await Promise.all(workers.map((worker) => worker.terminate())));

  try {
    await everyWorkerAnswers();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async run(first, jobs) {
      Atomics.store(state, 0, first);
      Atomics.store(state, 1, first + jobs);
      const answers = everyWorkerAnswers();
      for (const worker of workers) worker.postMessage("go");
      await answers;
    },
    close,
  };
}

/** A worker's next message: null, or its complaint. */
function nextAnswer(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (complaint: string | null) => {
      worker.removeListener("error", die);
      worker.removeListener("exit", die);
      if (complaint === null) resolve();
      else reject(new Error(complaint));
    };
    const die = (cause: unknown) => reject(new Error(`A worker of the reference died: ${cause}`));
    worker.once("message", settle);
    worker.once("error", die);
    worker.once("exit", die);
  });
}
