import { parentPort, workerData } from "node:worker_threads";
import type { Job } from "../../src/domain/job.ts";

const { module, exportName } = workerData as Job;
const { [exportName]: job } = (await import(module)) as Record<string, (input: unknown) => unknown>;
parentPort?.on("message", async (inputs: unknown[]) => {
  const results = inputs.map((input) => job?.(input));
  parentPort?.postMessage(
    results.some((result) => result instanceof Promise) ? await Promise.all(results) : results,
  );
});
