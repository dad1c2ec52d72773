import type { PoolAdapter } from "../domain/pool.ts";
import { importLibrary, whyNotInstalled } from "../host/library.ts";
import { loadStamped } from "../host/stamped.ts";
import { MAIN_THREAD_ABILITIES } from "./adapter/abilities.ts";
import { checkOpenOptions, managePool } from "./adapter/managed-pool.ts";

interface Fastq {
  promise(
    worker: (input: unknown) => Promise<unknown>,
    concurrency: number,
  ): { push(input: unknown): Promise<unknown>; kill(): void };
}

export const adapter: PoolAdapter = {
  name: "fastq",
  summary: "fastq: no workers; a queue with a bounded number of promises on the main thread",
  package: "fastq",
  abilities: {
    ...MAIN_THREAD_ABILITIES,
    abortQueued: "fastq removes all waiting calls or none",
    maxQueue: "fastq takes any number of waiting calls",
    errorValue: "fastq takes a rejection with null, undefined or another falsy value as a result",
  },
  settings: {},
  check: async ({ packageRoot }) => whyNotInstalled("fastq", packageRoot),

  async open(options) {
    checkOpenOptions(adapter, options);
    const { default: fastq } = await importLibrary<{ default: Fastq }>("fastq", options.packageRoot);
    const run = await loadStamped(options);
    const queue = fastq.promise(async (input) => run(input), options.workers * options.jobsPerWorker);
    options.onConstructed?.();
    return managePool(adapter, {
      submit: (input) => queue.push(input),
      stop: async () => {},
      kill: async () => queue.kill(),
    });
  },
};
