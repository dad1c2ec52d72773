import { mkdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { PoolSettings } from "../domain/pool.ts";
import { type Broker, startBroker } from "../engines/broker.ts";
import type { BrokerName } from "../engines/broker-url.ts";
import { programs } from "../engines/programs.ts";
import type { Fault, Observation, Scene } from "./fault.ts";
import { either, errorSaying, resultIs } from "./judging.ts";

/** Longer than a worker may keep silent before another one gets its job. */
const REDELIVERY_PATIENCE_MS = 14_000;
/** Longer than that, too. */
const COMPUTES_MS = 6500;
const BACK_AFTER_MS = 500;
/** More than any broker takes. */
const LARGE = 17 * 2 ** 20;

const NO_ENGINE = "It has no broker";
const LOST = /WORKER_DIED|JOB_LOST|BROKER_UNREACHABLE|POOL_BROKEN/;

/** A broker of the fault's own, for as long as it takes; the pool ends before it. */
async function withBroker(
  scene: Scene,
  settings: PoolSettings,
  act: (broker: Broker, name: BrokerName) => Promise<Observation>,
): Promise<Observation> {
  const name = scene.brokerName;
  if (name === null) throw new Error(NO_ENGINE);
  const broker = await startBroker(programs[name], settings);
  try {
    return await act(broker, name);
  } finally {
    await broker.stop();
  }
}

/** What can go wrong between a caller, a broker and workers. */
export const brokers = {
  "worker-killed": {
    title: "its worker is killed",
    right: "its result from another worker, or an error that says so",
    async provoke(scene) {
      await scene.open();
      const running = scene.run({ do: "die once", mark: scene.path("died") });
      return { caller: await scene.settleWithin(running, REDELIVERY_PATIENCE_MS), others: [] };
    },
    judge: either(resultIs("ran again"), errorSaying(/WORKER_DIED/)),
  },
  "broker-killed": {
    title: "the broker is killed, and comes back empty",
    right: "an error or its result, and the next job's result",
    endsPool: true,
    provoke: (scene) =>
      withBroker(scene, {}, async (broker, name) => {
        const pool = await scene.open({ url: broker.url });
        const held = scene.run({ do: "hold", mark: scene.path("held"), until: scene.path("release") });
        await scene.appears("held");
        await broker.stop();
        await delay(BACK_AFTER_MS);
        const back = await startBroker(programs[name], {}, broker.place);
        scene.sign("release");
        const caller = await scene.settleWithin(held, REDELIVERY_PATIENCE_MS);
        await delay(BACK_AFTER_MS);
        const next = await scene.settleWithin(scene.run({ do: "return", value: "next" }), 8000);
        await pool.terminate();
        await back.stop();
        return { caller, others: [next] };
      }),
    judge: either(resultIs("held"), errorSaying(LOST)),
  },
  "no-broker": {
    title: "the broker is not there when the pool is opened",
    right: "an error that says so",
    endsPool: true,
    async provoke(scene) {
      const opening = scene.open({ url: `${scene.brokerName}://127.0.0.1:1` });
      return { caller: await scene.settleWithin(opening, 8000), others: [] };
    },
    judge: errorSaying(/BROKER_UNREACHABLE/),
  },
  "wrong-password": {
    title: "the password is wrong",
    right: "an error that says so, without the password",
    endsPool: true,
    provoke: (scene) =>
      withBroker(scene, {}, async ({ url }) => {
        const wrong = url.replace(/[0-9a-f]{32}/, "wr0ng");
        const caller = await scene.settleWithin(scene.open({ url: wrong }), 8000);
        return { caller, others: [] };
      }),
    judge: (seen) => {
      if (seen.how === "rejected" && seen.error.text.includes("wr0ng"))
        return { outcome: "other error", grade: "bad", note: "the error shows the password" };
      return errorSaying(/auth|pass/i)(seen);
    },
  },
  "evicting-broker": {
    title: "the broker may drop jobs when its memory is full",
    right: "an error, when the pool is opened",
    endsPool: true,
    brokers: ["redis"],
    provoke: (scene) =>
      withBroker(scene, { eviction: "allkeys-lru" }, async ({ url }) => {
        return { caller: await scene.settleWithin(scene.open({ url }), 8000), others: [] };
      }),
    judge: errorSaying(/noeviction/),
  },
  "too-large": {
    title: "its input is larger than the broker takes",
    right: "an error that says so",
    async provoke(scene) {
      await scene.open();
      const running = scene.run({ do: "return", value: "x".repeat(LARGE) });
      return { caller: await scene.settleWithin(running, 5000), others: [] };
    },
    judge: errorSaying(/PAYLOAD_TOO_LARGE/),
  },
  "beyond-json": {
    title: "sends and returns what JSON does not carry",
    right: "the same values, or an error",
    async provoke(scene) {
      await scene.open();
      const value = [
        undefined,
        Number.NaN,
        -0,
        3n,
        new Date(5),
        new Uint8Array([7]),
        new Map([[1, new Set([2])]]),
      ];
      const running = scene.run({ do: "return", value });
      const compared = running.then((arrived) => (isDeepStrictEqual(arrived, value) ? "the same" : arrived));
      return { caller: await scene.settleWithin(compared), others: [] };
    },
    judge: either(resultIs("the same"), errorSaying(/sent|serializ|clone/i)),
  },
  "longer-than-lock": {
    title: "computes for longer than a worker may keep silent",
    right: "its result, after one run",
    async provoke(scene) {
      await scene.open();
      const folder = scene.path("runs");
      mkdirSync(folder);
      const running = scene.run({ do: "compute", folder, ms: COMPUTES_MS });
      const caller = await scene.settleWithin(running, REDELIVERY_PATIENCE_MS);
      return { caller, others: [] };
    },
    judge: resultIs(1),
  },
} satisfies Record<string, BrokerFault>;

/** A fault of engines alone. */
interface BrokerFault extends Fault {
  /** Where it can happen. Default: with every broker. */
  readonly brokers?: readonly BrokerName[];
}

/** Why a fault of engines cannot happen to a pool; null: it can. */
export function whyNoBroker(fault: Fault, brokerName: BrokerName | null): string | null {
  if (!(Object.values(brokers) as Fault[]).includes(fault)) return null;
  if (brokerName === null) return NO_ENGINE;
  const { brokers: where } = fault as BrokerFault;
  return where === undefined || where.includes(brokerName) ? null : `${brokerName} drops no jobs`;
}
