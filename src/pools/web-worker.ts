import type { PoolAdapter } from "../domain/pool.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { CREW_ABILITIES, Crew, type Reply } from "./adapter/hand-written-pool.ts";
import { checkOpenOptions, managePool, openReady } from "./adapter/managed-pool.ts";
import { crewSetup } from "./adapter/worker-setup.ts";

/** The part of the Web Worker API that is used here: Node's types do not know it. */
interface WebWorker {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  addEventListener(
    type: string,
    listener: (event: { data: Reply; message?: string; preventDefault(): void }) => void,
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
  abilities: CREW_ABILITIES,
  inRuntime: {
    deno: {
      abilities: {
        noticesExit:
          "On Deno nobody is told when a web worker ends (https://github.com/whatwg/html/issues/5869)",
      },
    },
  },
  settings: {},
  check: async ({ runtime }) => (runtime === "node" ? NOT_ON_NODE : null),

  async open(options) {
    checkOpenOptions(adapter, options);
    const { Worker } = globalThis as unknown as { Worker?: WebWorkerConstructor };
    if (Worker === undefined) throw new TypeError(`Cannot open pool "web-worker": ${NOT_ON_NODE}`);
    const entry = moduleBeside("web-worker.worker", import.meta.url);
    const crew = new Crew(adapter, options, (hear, die) => {
      const worker = new Worker(entry, { type: "module" });
      worker.addEventListener("message", ({ data }) => hear(data));
      worker.addEventListener("messageerror", () => die(new Error("A message could not be read")));
      worker.addEventListener("error", (event) => {
        // Else Deno ends the whole process.
        event.preventDefault();
        die(new Error(event.message ?? "The worker threw"));
      });
      // Bun tells of a worker that ended by itself; Deno does not.
      worker.addEventListener("close", () => die(new Error("The worker ended")));
      worker.postMessage(crewSetup(options), []);
      return {
        post: (message, transfer) => worker.postMessage(message, transfer),
        async stop() {
          worker.terminate();
          die(new Error("The worker was terminated"));
        },
      };
    });
    return openReady(options, managePool(adapter, crew), crew.ready);
  },
};
