import { FixedThreadPool } from "poolifier";
import { fileOf, type RunByHand } from "./run-by-hand.ts";

export async function open(workers: number): Promise<RunByHand> {
  const pool = new FixedThreadPool(workers, fileOf("poolifier.worker"), {
    startWorkers: true,
    workerChoiceStrategy: "LEAST_USED",
    restartWorkerOnError: true,
    enableEvents: true,
    enableTasksQueue: true,
    tasksQueueOptions: { concurrency: 1, taskStealing: true, tasksStealingOnBackPressure: true },
  });
  return (input) => pool.execute(input, "run");
}
