import { Worker } from "jest-worker";
import { NOOP, type RunByHand } from "./run-by-hand.ts";

export async function open(workers: number): Promise<RunByHand> {
  const worker = new Worker(NOOP, {
    enableWorkerThreads: true,
    exposedMethods: ["run"],
    numWorkers: workers,
    maxRetries: 0,
    workerSchedulingPolicy: "round-robin",
    forkOptions: { stdout: false, stderr: false } as object,
  }) as unknown as { run: RunByHand };
  return (input) => worker.run(input);
}
