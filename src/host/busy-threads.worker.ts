import { parentPort, workerData } from "node:worker_threads";
import type { BusyThread } from "./busy-threads.ts";

const numbers = new Int32Array(4096).fill(1);

/**
 * Some microseconds of arithmetic. Its steps do not wait for one another: a chain of dependent steps would leave half of a core
 * idle, and so not feel the other thread of the core.
 */
function work(): void {
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i] as number;
    numbers[i] = (value + (value >>> 3) + i) | 0;
  }
}

/** The first pieces are slow: the compiler has not seen them. */
const WARM_UP_MS = 200;

const { index, active, slotMs, binMs, gate, pieces } = workerData as BusyThread;
const counts = new Int32Array(pieces);
for (const end = performance.now() + WARM_UP_MS; performance.now() < end; ) work();

parentPort?.postMessage("ready");
Atomics.wait(gate, 0, 0);
const startedMs = performance.now();
for (const [slot, indexes] of active.entries()) {
  const endMs = (slot + 1) * slotMs;
  const isBusy = indexes.includes(index);
  for (let nowMs = performance.now() - startedMs; nowMs < endMs; nowMs = performance.now() - startedMs) {
    if (!isBusy) {
      Atomics.wait(gate, 0, 1, endMs - nowMs);
      continue;
    }
    const bin = Math.floor(nowMs / binMs);
    work();
    counts[bin] = (counts[bin] as number) + 1;
  }
}
// What was computed is used, so that no compiler leaves it out.
Atomics.store(gate, 1, numbers[0] as number);
parentPort?.postMessage("done");
