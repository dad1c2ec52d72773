import type { PoolAdapter } from "../domain/pool.ts";
import { listenTo, startThread } from "../host/thread-channel.ts";
import { HAND_WRITTEN_ABILITIES, HandWrittenPool, type Reply } from "./adapter/hand-written-pool.ts";
import { checkOpenOptions, managePool, openReady } from "./adapter/managed-pool.ts";
import { workerEntry } from "./adapter/worker-entry.ts";
import { jobSetup } from "./adapter/worker-setup.ts";

/** What a careful programmer writes by hand, and then left alone: an honest baseline for the libraries. */
export const adapter: PoolAdapter = {
  name: "worker-threads",
  summary: "node:worker_threads by hand: one message there, one back, the least busy worker first",
  package: null,
  abilities: HAND_WRITTEN_ABILITIES,
  settings: {},
  check: async () => null,

  async open(options) {
    checkOpenOptions(adapter, options);
    const entry = workerEntry("worker-threads.worker", import.meta.url);
    const pool = new HandWrittenPool(adapter, options, (receive, onEnd) => {
      const { thread, port } = startThread(entry, jobSetup(options));
      listenTo<Reply>(port, receive, onEnd);
      thread.on("error", onEnd);
      thread.on("exit", (code) => onEnd(new Error(`The worker exited with code ${code}`)));
      return {
        post: (message, transfer) => port.postMessage(message, transfer),
        stop: () => thread.terminate(),
      };
    });
    return openReady(options, managePool(adapter, pool), pool.ready);
  },
};
