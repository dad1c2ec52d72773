import { parentPort, workerData } from "node:worker_threads";
import { workerSide } from "./worker-setup.ts";
import type { Reply } from "./worker-threads.ts";

const { run, loaded } = workerSide(workerData);
const reply = (id: number, done: boolean, value: unknown) => {
  const message: Reply = [id, done, value];
  parentPort?.postMessage(message);
};
const describe = (error: unknown) =>
  error instanceof Error ? { thrown: error, name: error.name } : { thrown: error };

parentPort?.on("message", async ([id, input]: [number, unknown]) => {
  try {
    reply(id, true, await run(input));
  } catch (error) {
    try {
      reply(id, false, describe(error));
    } catch (uncloneable) {
      reply(id, false, describe(uncloneable));
    }
  }
});
loaded.then(
  () => reply(0, true, null),
  (error) => reply(0, false, describe(error)),
);
