import type { Fault } from "./fault.ts";
import { either, errorSaying, resultIs } from "./judging.ts";
import { submits } from "./throwing.ts";

/** What jobs return while another does something else. */
export const INNOCENT = [1, 2, 3, 4];

/** Jobs that use their worker's channel to its parent, as it is their worker, too. */
export const messages = {
  "posts-messages": {
    title: "posts messages of its own",
    right: "its result",
    provoke: submits({ do: "post", what: "news" }),
    judge: resultIs("done"),
  },
  "forges-result": {
    title: "forges a result",
    right: "each job's own result",
    async provoke(scene) {
      await scene.open();
      const forger = scene.run({ do: "post", what: "forgeries" });
      const others = INNOCENT.map((value) => scene.run({ do: "return", value }));
      return { caller: await scene.settleWithin(Promise.all([forger, ...others])), others: [] };
    },
    judge: resultIs(["done", ...INNOCENT]),
  },
  "closes-channel": {
    title: "closes its parent's channel",
    right: "its result, or an error that says that the worker is gone",
    provoke: submits({ do: "close channel" }),
    judge: either(resultIs("done"), errorSaying(/exit|died|terminat|gone|lost|ended/i)),
  },
} satisfies Record<string, Fault>;
