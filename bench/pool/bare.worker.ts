import { parentPort, workerData } from "node:worker_threads";
import * as jobs from "./jobs.ts";

const job = (jobs as unknown as Record<string, (input: unknown) => unknown>)[workerData];
parentPort?.on("message", async (inputs: unknown[]) => {
  const results = inputs.map((input) => job?.(input));
  parentPort?.postMessage(
    results.some((result) => result instanceof Promise) ? await Promise.all(results) : results,
  );
});
