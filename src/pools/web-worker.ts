import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { PoolAdapter } from "../domain/pool.ts";
import { listenTo } from "../host/thread-channel.ts";
import { HAND_WRITTEN_ABILITIES, HandWrittenPool, type Reply } from "./adapter/hand-written-pool.ts";
import { checkOpenOptions, managePool, openReady } from "./adapter/managed-pool.ts";
import { workerEntry } from "./adapter/worker-entry.ts";
import { jobSetup } from "./adapter/worker-setup.ts";

/** The part of the Web Worker API that is used here: Node's types do not know it. */
interface WebWorker {
  postMessage(message: unknown, transfer: readonly MessagePort[]): void;
  addEventListener(
    type: string,
    listener: (event: { message?: string; preventDefault(): void }) => void,
  ): void;
  terminate(): void;
}
type WebWorkerConstructor = new (url: URL, options: { type: "module" }) => WebWorker;

const NOT_ON_NODE =
  "Node has no Web Worker: its threads are node:worker_threads (https://github.com/nodejs/node/issues/43583)";

/** The Web Worker API that Bun and Deno have built in, by hand. */
export const adapter: PoolAdapter = {
  name: "web-worker",
  summary: "the Web Worker API of Bun and Deno by hand, in the same way as worker-threads",
  package: null,
  abilities: HAND_WRITTEN_ABILITIES,
  inRuntime: {
    deno: {
      abilities: {
        noticesExit:
          "On Deno no event tells that a web worker has ended (https://github.com/whatwg/html/issues/5869)",
      },
    },
  },
  settings: {},
  check: async ({ runtime }) => (runtime === "node" ? NOT_ON_NODE : null),

  async open(options) {
    checkOpenOptions(adapter, options);
    const { Worker } = globalThis as unknown as { Worker?: WebWorkerConstructor };
    if (Worker === undefined) throw new TypeError(`Cannot open pool "web-worker": ${NOT_ON_NODE}`);
    const entry = workerEntry("web-worker.worker", import.meta.url);
    const pool = new HandWrittenPool(adapter, options, (receive, onEnd) => {
      const worker = new Worker(entry, { type: "module" });
      // A channel of our own: what a job posts to its parent is no message of ours.
      const { port1: port, port2 } = new MessageChannel();
      listenTo<Reply>(port, receive, onEnd);
      worker.addEventListener("error", (event) => {
        // Else Deno ends the whole process.
        event.preventDefault();
        onEnd(new Error(event.message ?? "The worker threw"));
      });
      // Bun tells of a worker that ended by itself; Deno does not.
      worker.addEventListener("close", () => onEnd(new Error("The worker ended")));
      worker.postMessage({ setup: jobSetup(options), port: port2 }, [port2]);
      return {
        post: (message, transfer) => port.postMessage(message, transfer),
        async stop() {
          worker.terminate();
          port.close();
          onEnd(new Error("The worker was terminated"));
        },
      };
    });
    return openReady(options, managePool(adapter, pool), pool.ready);
  },
};
