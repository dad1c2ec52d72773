import { brokers } from "./brokers.ts";
import { dying } from "./dying.ts";
import type { Fault } from "./fault.ts";
import { resultIs } from "./judging.ts";
import { limits } from "./limits.ts";
import { messages } from "./messages.ts";
import { stuck } from "./stuck.ts";
import { throwing } from "./throwing.ts";

/** The row that shows what is a pool's ordinary life: what it leaves behind then is no fault's doing. */
export const CONTROL = "nothing";

/** All faults, in the order of the table. */
export const faults: Readonly<Record<string, Fault>> = {
  [CONTROL]: {
    title: "nothing goes wrong",
    right: "its result",
    async provoke(scene) {
      await scene.open();
      return { caller: await scene.settleWithin(scene.run({ do: "return", value: "done" })), others: [] };
    },
    judge: resultIs("done"),
  },
  ...throwing,
  ...messages,
  ...dying,
  ...stuck,
  ...limits,
  ...brokers,
};
