import { Tinypool } from "tinypool";
import { NOOP, type RunByHand } from "./run-by-hand.ts";

export async function open(workers: number): Promise<RunByHand> {
  const tinypool = new Tinypool({
    filename: NOOP,
    name: "run",
    runtime: "worker_threads",
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: 0,
    maxQueue: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: 1,
    useAtomics: !("Deno" in globalThis), // as in our adapter: else no second worker starts there
    isolateWorkers: false,
    trackUnmanagedFds: true,
  });
  return (input) => tinypool.run(input);
}
