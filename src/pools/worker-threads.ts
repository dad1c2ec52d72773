import { Worker } from "node:worker_threads";
import type { PoolAdapter } from "../domain/pool.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { CREW_ABILITIES, Crew } from "./adapter/hand-written-pool.ts";
import { checkOpenOptions, managePool, openReady } from "./adapter/managed-pool.ts";
import { workerSetup } from "./adapter/worker-setup.ts";

/** What a careful programmer writes by hand, and then left alone: an honest baseline for the libraries. */
export const adapter: PoolAdapter = {
  name: "worker-threads",
  summary: "node:worker_threads by hand: one message there, one back, the least busy worker first",
  package: null,
  abilities: CREW_ABILITIES,
  settings: {},
  check: async () => null,

  async open(options) {
    checkOpenOptions(adapter, options);
    const entry = moduleBeside("worker-threads.worker", import.meta.url);
    const crew = new Crew(adapter, options, (hear, die) => {
      const worker = new Worker(entry, { workerData: workerSetup(options) });
      worker.on("message", hear);
      worker.on("error", die);
      worker.on("messageerror", die);
      worker.on("exit", (code) => die(new Error(`The worker exited with code ${code}`)));
      return {
        post: (message, transfer) => worker.postMessage(message, transfer),
        stop: () => worker.terminate(),
      };
    });
    return openReady(options, managePool(adapter, crew), crew.ready);
  },
};
