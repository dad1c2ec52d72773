import { parentPort, workerData } from "node:worker_threads";
import { epochMs } from "../domain/epoch.ts";
import { type AlarmSetup, QUIT } from "./alarm.ts";

const setup: AlarmSetup = workerData;
const signal = new Int32Array(setup.signal);
const moment = new Float64Array(setup.moment);
/** Nobody ever notifies this one: it is there to sleep on. */
const nothing = new Int32Array(new SharedArrayBuffer(4));

parentPort?.postMessage("awake");
for (let seen = 0; ; ) {
  Atomics.wait(signal, 0, seen);
  seen = Atomics.load(signal, 0);
  if (seen === QUIT) break;
  for (
    let leftMs = (moment[0] as number) - epochMs();
    leftMs > 0;
    leftMs = (moment[0] as number) - epochMs()
  ) {
    Atomics.wait(nothing, 0, 0, leftMs);
  }
  parentPort?.postMessage("ring");
}
