import type { MessagePort } from "node:worker_threads";
import { listenTo } from "../host/thread-channel.ts";
import { answerJobs, type JobSetup } from "./adapter/worker-setup.ts";

/** A web worker's own side of the API. */
const scope = globalThis as unknown as {
  addEventListener(
    type: "message",
    listener: (event: { data: { setup: JobSetup; port: MessagePort } }) => void,
    options: { once: true },
  ): void;
};

scope.addEventListener(
  "message",
  ({ data: { setup, port } }) => {
    listenTo(
      port,
      answerJobs(setup, (reply) => port.postMessage(reply)),
    );
  },
  { once: true },
);
