import type { PoolAdapter } from "../domain/pool.ts";
import { importLibrary, whyNotInstalled } from "../host/library.ts";
import { loadStamped } from "../host/stamped.ts";
import { MAIN_THREAD_ABILITIES } from "./adapter/abilities.ts";
import { checkOpenOptions, managePool } from "./adapter/managed-pool.ts";

type Limit = (call: (input: unknown) => unknown, input: unknown) => Promise<unknown>;

export const adapter: PoolAdapter = {
  name: "p-limit",
  summary: "p-limit: no workers; a bounded number of promises on the main thread",
  package: "p-limit",
  abilities: {
    ...MAIN_THREAD_ABILITIES,
    abortQueued: "p-limit removes all waiting calls or none",
    maxQueue: "p-limit takes any number of waiting calls",
  },
  settings: {},
  check: async ({ packageRoot }) => whyNotInstalled("p-limit", packageRoot),

  async open(options) {
    checkOpenOptions(adapter, options);
    const { default: pLimit } = await importLibrary<{ default: (concurrency: number) => Limit }>(
      "p-limit",
      options.packageRoot,
    );
    const run = await loadStamped(options);
    const limit = pLimit(options.workers * options.jobsPerWorker);
    options.onConstructed?.();
    return managePool(adapter, {
      submit: (input) => limit(run, input),
      stop: async () => {},
    });
  },
};
