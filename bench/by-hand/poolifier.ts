import { fileURLToPath } from "node:url";
import { FixedThreadPool } from "poolifier";
import { moduleBeside } from "../../src/host/module-beside.ts";
import type { RunByHand } from "./run-by-hand.ts";

export async function open(workers: number): Promise<RunByHand> {
  const pool = new FixedThreadPool(
    workers,
    fileURLToPath(moduleBeside("poolifier.worker", import.meta.url)),
    {
      startWorkers: true,
      workerChoiceStrategy: "LEAST_USED",
      restartWorkerOnError: true,
      enableEvents: true,
      enableTasksQueue: true,
      tasksQueueOptions: { concurrency: 1, taskStealing: true, tasksStealingOnBackPressure: true },
    },
  );
  return (input) => pool.execute(input, "run");
}
