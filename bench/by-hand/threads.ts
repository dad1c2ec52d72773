import { importLibrary } from "../../src/host/library.ts";
import type { Threads } from "../../src/pools/threads.ts";
import type { RunByHand } from "./run-by-hand.ts";

export async function open(workers: number): Promise<RunByHand> {
  const { Pool, spawn, Worker } = await importLibrary<Threads>("threads", null);
  // Joined by threads to the folder of the file that calls it: this one.
  const entry = `./threads.worker${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`;
  const pool = Pool(() => spawn(new Worker(entry), { timeout: 10_000 }), {
    name: "by-hand",
    size: workers,
    concurrency: 1,
    maxQueuedJobs: Number.POSITIVE_INFINITY,
  });
  return (input) => pool.queue((worker) => worker.run(input));
}
