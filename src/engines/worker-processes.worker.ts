import { loadStamped } from "../host/stamped.ts";
import { decode, encodeReply, refuseTooLarge } from "./codec.ts";
import type { Server } from "./engine.ts";
import { engines } from "./registry.ts";
import { FINISH, type WorkerAnswer, type WorkerSetup } from "./worker-messages.ts";

/** For what an abandoned worker still has to say to the broker. */
const LAST_WORDS_MS = 2000;

const send = process.send?.bind(process);

process.once("message", (message) => {
  const setup = message as WorkerSetup;
  const { token } = setup;
  const answer = (said: WorkerAnswer, then = () => {}) => void send?.(said, undefined, undefined, then);
  let begin = () => {};
  const isReady = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const serving = serve(setup, isReady);
  const finish = () => void serving.then((server) => server.finish()).finally(() => process.exit(0));
  // From the start: a worker that replaces another may be told while it loads.
  process.on("message", (word) => {
    if (word === FINISH) finish();
  });
  process.on("SIGTERM", finish);
  serving.then(
    (server) => {
      process.once("disconnect", () => void abandon(server, setup));
      answer({ token, is: "ready" }, begin);
    },
    (error) =>
      answer({ token, is: "failed", message: String(error?.message ?? error), code: error?.code ?? null }),
  );
});
// Ctrl-C reaches the terminal's whole group: the parent tells when to end.
process.on("SIGINT", () => {});
// The parent is gone before this one serves.
process.once("disconnect", () => setTimeout(() => process.exit(0), LAST_WORDS_MS).unref());

/** @param isReady a job before that could end the process before its parent knows that it serves */
async function serve(setup: WorkerSetup, isReady: Promise<void>): Promise<Server> {
  const { engine, place, jobsPerWorker, mostBytes } = setup;
  const run = await loadStamped(setup);
  const { serve } = await engines[engine]();
  return serve(place, {
    jobsPerWorker,
    async handle(payload, brokersMostBytes) {
      await isReady;
      try {
        refuseTooLarge("The input", payload, mostBytes, "its worker");
        const reply = encodeReply([true, await run(decode(payload))]);
        refuseTooLarge("The result", reply, brokersMostBytes);
        return reply;
      } catch (error) {
        return encodeReply([false, error]);
      }
    },
  });
}

/** Nobody waits for results any longer. */
async function abandon(server: Server, { ownQueue }: WorkerSetup): Promise<void> {
  setTimeout(() => process.exit(0), LAST_WORDS_MS);
  if (ownQueue) await server.forget().catch(() => {});
  process.exit(0);
}
