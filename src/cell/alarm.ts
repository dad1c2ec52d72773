import { Worker } from "node:worker_threads";
import { epochMs } from "../domain/epoch.ts";
import { moduleBeside } from "../host/module-beside.ts";

/** Calls back at a moment of `epochMs`. One call at a time. */
export interface Alarm {
  ring(atMs: number, callback: () => void): void;
  close(): Promise<void>;
}

/** What the sleeping thread is told: a count that it waits on, and the moment to wake. */
export interface AlarmSetup {
  readonly signal: SharedArrayBuffer;
  readonly moment: SharedArrayBuffer;
}

export const QUIT = -1;
/** Nearer than this the thread's wake-up alone would be late. */
const SOON_MS = 0.06;

/**
 * A thread that sleeps until the moment, then sends a message: the main thread is woken as by a request from outside, within
 * some tens of microseconds. Timers of the runtimes come up to a millisecond early or late, longer than many a job.
 */
export async function openAlarm(): Promise<Alarm> {
  const setup: AlarmSetup = { signal: new SharedArrayBuffer(4), moment: new SharedArrayBuffer(8) };
  const signal = new Int32Array(setup.signal);
  const moment = new Float64Array(setup.moment);
  const worker = new Worker(moduleBeside("alarm.worker", import.meta.url), { workerData: setup });
  await new Promise<void>((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
  });
  let waiting: (() => void) | undefined;
  worker.on("message", () => {
    const callback = waiting;
    waiting = undefined;
    callback?.();
  });
  return {
    ring(atMs, callback) {
      if (atMs - epochMs() < SOON_MS) {
        setImmediate(callback);
        return;
      }
      waiting = callback;
      moment[0] = atMs;
      Atomics.add(signal, 0, 1);
      Atomics.notify(signal, 0);
    },
    async close() {
      Atomics.store(signal, 0, QUIT);
      Atomics.notify(signal, 0);
      await worker.terminate();
    },
  };
}
