import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { moduleBeside } from "./module-beside.ts";

/** Which threads compute when. */
export interface BusySchedule {
  /** For each slot of time, the numbers of the threads that compute; the others sleep. */
  readonly active: readonly (readonly number[])[];
  readonly slotMs: number;
  /** How finely the work is counted. */
  readonly binMs: number;
}

/** What one thread is told. */
export interface BusyThread extends BusySchedule {
  readonly index: number;
  /** Two Int32: opened with 1; a result. */
  readonly gate: Int32Array;
  /** An Int32 for each bin. */
  readonly pieces: SharedArrayBuffer;
}

/**
 * Threads compute by a schedule; they read the clock, so nothing is sent to them meanwhile.
 *
 * @returns for each thread and bin, how many pieces of work it did: its speed
 */
export async function watchBusyThreads(schedule: BusySchedule): Promise<Int32Array[]> {
  const { active, slotMs, binMs } = schedule;
  const count = 1 + Math.max(...active.flat());
  const bins = Math.ceil((active.length * slotMs) / binMs);
  const gate = new Int32Array(new SharedArrayBuffer(8));
  const threads = Array.from({ length: count }, (_, index) => {
    const pieces = new SharedArrayBuffer(4 * bins);
    const told: BusyThread = { ...schedule, index, gate, pieces };
    const thread = new Worker(moduleBeside("busy-threads.worker", import.meta.url), { workerData: told });
    return { thread, pieces, ready: once(thread, "message") };
  });
  try {
    await Promise.all(threads.map(({ ready }) => ready));
    const done = Promise.all(threads.map(({ thread }) => once(thread, "message")));
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    await done;
  } finally {
    await Promise.all(threads.map(({ thread }) => thread.terminate()));
  }
  return threads.map(({ pieces }) => new Int32Array(pieces));
}
