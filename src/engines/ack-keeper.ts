import { Worker } from "node:worker_threads";
import { moduleBeside } from "../host/module-beside.ts";
import type { QueuePlace } from "./engine.ts";

/** So often the thread says that a worker is still at its jobs. */
const WORKING_MS = 1500;
/** For one subject. JetStream's are about 100 characters long, and grow with the queue's name. */
const SLOT_BYTES = 512;

export interface AckKeeperSetup {
  readonly place: QueuePlace;
  readonly slots: SharedArrayBuffer;
  readonly everyMs: number;
}

/** A thread that tells JetStream which jobs a worker is at. */
interface AckKeeper {
  /** @param subject where a job is acknowledged; empty: this slot has none */
  hold(slot: number, subject: string): void;
  stop(): Promise<unknown>;
}

/**
 * Says from a thread of its own that a worker is at its jobs: a job that computes keeps the worker itself from saying so, and
 * would be given to another worker.
 *
 * The thread reads the subjects from shared memory, as the worker cannot post them while it computes. A subject read while
 * it is written is nobody's: JetStream ignores it.
 */
export async function keepAcks(place: QueuePlace, count: number): Promise<AckKeeper> {
  const slots = new SharedArrayBuffer(count * SLOT_BYTES);
  const bytes = Buffer.from(slots);
  const setup: AckKeeperSetup = { place, slots, everyMs: WORKING_MS };
  const thread = new Worker(moduleBeside("ack-keeper.worker", import.meta.url), { workerData: setup });
  // A job that begins before the thread is connected would be nobody's.
  await new Promise((resolve, reject) => thread.once("message", resolve).once("error", reject));
  thread.on("error", () => {});
  thread.unref();
  return {
    hold(slot, subject) {
      const start = slot * SLOT_BYTES;
      bytes[start + bytes.write(subject, start, SLOT_BYTES - 1, "latin1")] = 0;
    },
    stop: () => thread.terminate(),
  };
}

/** The subjects that slots hold. */
export function heldSubjects(slots: SharedArrayBuffer): string[] {
  const bytes = Buffer.from(slots);
  const found: string[] = [];
  for (let start = 0; start < bytes.length; start += SLOT_BYTES) {
    const end = bytes.indexOf(0, start);
    if (end > start) found.push(bytes.toString("latin1", start, end));
  }
  return found;
}
