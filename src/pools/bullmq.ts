import type { BrokerOptions, OpenOptions, PoolAdapter } from "../domain/pool.ts";
import { whyNotStartable } from "../engines/broker.ts";
import { urlFromEnvironment } from "../engines/broker-url.ts";
import { connectEngine, openEngine } from "../engines/open.ts";
import { redisServer } from "../engines/redis-server.ts";
import { whyNotInstalled } from "../host/library.ts";
import { ENGINE_ABILITIES, engineLimit } from "./adapter/engine.ts";
import { checkOpenOptions, managePool } from "./adapter/managed-pool.ts";

const REDIS = { engine: "bullmq", brokerName: "redis", program: redisServer } as const;

/** BullMQ on Redis: for when one machine is not enough. */
export const adapter: PoolAdapter = {
  name: "bullmq",
  summary: "BullMQ on Redis: worker processes, here or on other machines; each job runs at least once",
  package: "bullmq",
  abilities: ENGINE_ABILITIES,
  settings: {},
  check: async ({ packageRoot }) =>
    whyNotInstalled("bullmq", packageRoot) ??
    whyNotInstalled("ioredis", packageRoot) ??
    (urlFromEnvironment("redis") === undefined ? whyNotStartable(redisServer) : null),

  async open(options: OpenOptions & BrokerOptions) {
    checkOpenOptions(adapter, options, ["url", "queue"]);
    const opened = await openEngine(adapter.name, REDIS, options);
    return managePool(adapter, engineLimit(adapter, options, opened));
  },

  connect: async (options) => managePool(adapter, await connectEngine(adapter.name, "bullmq", options)),
};
