import * as workerpool from "workerpool";
import { fileOf, type RunByHand } from "./run-by-hand.ts";

export async function open(workers: number): Promise<RunByHand> {
  const pool = workerpool.pool(fileOf("workerpool.worker"), {
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
