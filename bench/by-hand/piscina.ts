import { Piscina } from "piscina";
import { NOOP, type RunByHand } from "./run-by-hand.ts";

export async function open(workers: number): Promise<RunByHand> {
  const piscina = new Piscina({
    filename: NOOP,
    name: "run",
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    maxQueue: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: 1,
    atomics: "sync",
    recordTiming: false,
    workerHistogram: false,
    stricterFIFO: false,
    niceIncrement: 0,
    trackUnmanagedFds: true,
    closeTimeout: 2 ** 31 - 1,
  });
  return (input) => piscina.run(input);
}
