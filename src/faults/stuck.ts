import { setTimeout as delay } from "node:timers/promises";
import { type Fault, lacks, type Observation, type Scene } from "./fault.ts";
import { errorSaying, resultIs } from "./judging.ts";
import { amongOthers, holdWorkers, settleAll } from "./throwing.ts";

const TIMEOUT_MS = 250;
const ABORT_AFTER_MS = 50;
/** Nobody will end the job: no need to wait for it. */
const NO_MEANS_PATIENCE_MS = 400;

const STOPPED = /time|abort|cancel|stop/i;
const ABORTED = /abort|cancel/i;

/** A job that never ends, and the best means that the pool has against it. */
function endless(how: "loop" | "promise" | "atomics") {
  return async (scene: Scene): Promise<Observation> => {
    await scene.open();
    const order = { do: "never", how, mark: scene.path("started") } as const;
    const { timeout, abortRunning } = scene.abilities;
    if (timeout === true) return amongOthers(scene, () => scene.run(order, { timeoutMs: TIMEOUT_MS }));
    if (abortRunning === true) return amongOthers(scene, () => abortWhenStarted(scene, order));
    const observation = await amongOthers(scene, () => scene.run(order), NO_MEANS_PATIENCE_MS);
    return { ...observation, hopeless: timeout };
  };
}

function abortWhenStarted(scene: Scene, order: Parameters<Scene["run"]>[0]): Promise<unknown> {
  const controller = new AbortController();
  void scene
    .appears("started")
    .then(() => delay(ABORT_AFTER_MS))
    .then(() => controller.abort());
  return scene.run(order, { signal: controller.signal });
}

const MEANS = "an error, by the pool's timeout or by an abort";

/** Jobs that do not end, and what can be done about it. */
export const stuck = {
  "endless-loop": {
    title: "loops for ever",
    right: MEANS,
    provoke: endless("loop"),
    judge: errorSaying(STOPPED),
  },
  "endless-promise": {
    title: "awaits for ever",
    right: MEANS,
    provoke: endless("promise"),
    judge: errorSaying(STOPPED),
  },
  "atomics-wait": {
    title: "blocks in Atomics.wait",
    right: MEANS,
    provoke: endless("atomics"),
    judge: errorSaying(STOPPED),
  },
  "abort-queued": {
    title: "is aborted while it waits",
    right: "an error that says so, at once",
    unsupported: lacks("abortQueued"),
    async provoke(scene) {
      await scene.open();
      const held = await holdWorkers(scene);
      const controller = new AbortController();
      const waiting = scene.run({ do: "return", value: "too late" }, { signal: controller.signal });
      controller.abort();
      const caller = await scene.settleWithin(waiting);
      scene.sign("release");
      return { caller, others: await settleAll(scene, held) };
    },
    judge: errorSaying(ABORTED),
  },
  "abort-running": {
    title: "is aborted while it runs",
    right: "an error that says so",
    unsupported: lacks("abortRunning"),
    async provoke(scene) {
      await scene.open();
      const order = { do: "never", how: "loop", mark: scene.path("started") } as const;
      return amongOthers(scene, () => abortWhenStarted(scene, order));
    },
    judge: errorSaying(ABORTED),
  },
  timeout: {
    title: "exceeds its timeout",
    right: "an error that says so",
    unsupported: lacks("timeout"),
    async provoke(scene) {
      await scene.open();
      const order = { do: "never", how: "promise", mark: scene.path("started") } as const;
      return amongOthers(scene, () => scene.run(order, { timeoutMs: TIMEOUT_MS }));
    },
    judge: errorSaying(/time/i),
  },
  "timeout-in-queue": {
    title: "waits beyond its timeout",
    right: "its result: a timeout counts from the job's start",
    unsupported: lacks("timeout"),
    async provoke(scene) {
      await scene.open();
      const held = await holdWorkers(scene);
      const waiting = scene.run({ do: "return", value: "in time" }, { timeoutMs: TIMEOUT_MS });
      await delay(2 * TIMEOUT_MS);
      scene.sign("release");
      return { caller: await scene.settleWithin(waiting), others: await settleAll(scene, held) };
    },
    judge: resultIs("in time"),
  },
} satisfies Record<string, Fault>;
