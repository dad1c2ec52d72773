import { type CrewSetup, serveCrew } from "./adapter/worker-setup.ts";

/** A web worker's own side of the API. */
const scope = globalThis as unknown as {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
};

let serve: ReturnType<typeof serveCrew> | undefined;
// The first message says what the job is, as there is no workerData.
scope.addEventListener("message", ({ data }) => {
  if (serve === undefined) serve = serveCrew(data as CrewSetup, (reply) => scope.postMessage(reply));
  else void serve(data);
});
