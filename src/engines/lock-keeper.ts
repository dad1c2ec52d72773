import { Worker } from "node:worker_threads";
import { moduleBeside } from "../host/module-beside.ts";

export interface KeeperSetup {
  readonly url: string;
  readonly packageRoot: string | null;
  /** What all keys of the queue begin with. */
  readonly queueKey: string;
  /** What the locks of this worker begin with. */
  readonly token: string;
  readonly lockMs: number;
}

/**
 * Renews a worker's locks from a thread of its own: a job that computes keeps BullMQ from doing so, would be given to
 * another worker, and there again, and fail in the end.
 */
export function keepLocks(setup: KeeperSetup): () => Promise<unknown> {
  const thread = new Worker(moduleBeside("lock-keeper.worker", import.meta.url), { workerData: setup });
  thread.on("error", () => {});
  thread.unref();
  return () => thread.terminate();
}
