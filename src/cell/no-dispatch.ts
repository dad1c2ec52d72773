import type { MessagePort, Worker } from "node:worker_threads";
import type { Judging } from "../domain/cell.ts";
import type { Job } from "../domain/job.ts";
import type { Ramp } from "../domain/protocol.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { listenTo, startThread } from "../host/thread-channel.ts";
import type { Window } from "./runner.ts";

/** What the reference's workers are told when they start. */
export interface NoDispatchSetup {
  readonly job: Job;
  readonly inputs: readonly unknown[];
  /** null: nobody judges the results, nor whether a job throws. */
  readonly judging: (Judging & { readonly seed: number }) | null;
  readonly changesInput: boolean;
  readonly slots: number;
  /** Four Int32: the next job's index, the index to stop at, and those at which the window starts and ends. */
  readonly counter: SharedArrayBuffer;
  /** Float64, in ms since the epoch: when the first jobs of the window were taken, and the first after it; one each per slot. */
  readonly moments: SharedArrayBuffer;
}

interface NoDispatch {
  /** Rejects with the first complaint. */
  run(first: number, jobs: number, ramp: Ramp): Promise<Window>;
  close(): Promise<void>;
}

/**
 * The reference: workers that hold all inputs and take the next index from a shared counter. Nothing is sent, so this is
 * what the workers themselves are worth, and a pool's share of it is the pool's efficiency.
 */
export async function openNoDispatch(
  setup: Omit<NoDispatchSetup, "counter" | "moments" | "slots"> & {
    readonly workers: number;
    readonly jobsPerWorker: number;
  },
): Promise<NoDispatch> {
  const counter = new SharedArrayBuffer(16);
  const state = new Int32Array(counter);
  const { workers: count, jobsPerWorker: slots, ...rest } = setup;
  const moments = new Float64Array(new SharedArrayBuffer(16 * count * slots));
  const entry = moduleBeside("no-dispatch.worker", import.meta.url);
  const told: NoDispatchSetup = { ...rest, slots, counter, moments: moments.buffer };
  const workers = Array.from({ length: count }, () => startReferenceWorker(entry, told));
  const everyWorkerAnswers = () => Promise.all(workers.map(nextAnswer));
  const close = async () => void (await Promise.all(workers.map(({ thread }) => thread.terminate())));

  try {
    await everyWorkerAnswers();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async run(first, jobs, ramp) {
      const [start, end] = [first + ramp.up, first + ramp.up + jobs];
      for (const [at, index] of [first, end + ramp.down, start, end].entries())
        Atomics.store(state, at, index);
      const answers = everyWorkerAnswers();
      const startedMs = performance.now();
      for (const { port } of workers) port.postMessage("go");
      await answers;
      const turnMs = performance.now() - startedMs;
      const verdicts = everyWorkerAnswers();
      for (const { port } of workers) port.postMessage("judge");
      await verdicts;
      if (ramp.up === 0) return { jobs, wallMs: turnMs };
      // An index is taken when the jobs before it are done or running: in between, no worker was without one. As in a closed
      // loop, the mean of as many moments as there are slots. The clocks of two threads differ by some microseconds.
      const all = moments.length / 2;
      const apartMs = moments.subarray(all).map((ms, i) => ms - (moments[i] as number));
      return { jobs, wallMs: Math.max(0.001, apartMs.reduce((sum, ms) => sum + ms, 0) / all) };
    },
    close,
  };
}

interface ReferenceWorker {
  readonly thread: Worker;
  readonly port: MessagePort;
  /** Takes its next answer: null, or its complaint. */
  settle: (complaint: string | null) => void;
}

function startReferenceWorker(entry: URL, told: NoDispatchSetup): ReferenceWorker {
  const worker: ReferenceWorker = { ...startThread(entry, told), settle: () => {} };
  listenTo<string | null>(worker.port, (complaint) => worker.settle(complaint));
  return worker;
}

function nextAnswer(worker: ReferenceWorker): Promise<void> {
  const { thread } = worker;
  return new Promise((resolve, reject) => {
    const die = (cause: unknown) => reject(new Error(`A worker of the reference died: ${cause}`));
    worker.settle = (complaint) => {
      thread.removeListener("error", die);
      thread.removeListener("exit", die);
      if (complaint === null) resolve();
      else reject(new Error(complaint));
    };
    thread.once("error", die);
    thread.once("exit", die);
  });
}
