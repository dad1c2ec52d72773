import { fileURLToPath } from "node:url";
import * as workerpool from "workerpool";
import { moduleBeside } from "../../src/host/module-beside.ts";
import type { RunByHand } from "./run-by-hand.ts";

export async function open(workers: number): Promise<RunByHand> {
  const pool = workerpool.pool(fileURLToPath(moduleBeside("workerpool.worker", import.meta.url)), {
    workerType: "thread",
    minWorkers: workers,
    maxWorkers: workers,
    maxQueueSize: Number.POSITIVE_INFINITY,
    queueStrategy: "fifo",
    workerTerminateTimeout: 1000,
    emitStdStreams: false,
  });
  return (input) => pool.exec("run", [input]);
}
