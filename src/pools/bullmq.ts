import { engineAdapter } from "./adapter/engine.ts";

/** The client of each backend. */
const CLIENTS = { redis: "ioredis", postgres: "pg" } as const;

/** BullMQ: for when one machine is not enough. */
export const adapter = engineAdapter(
  {
    name: "bullmq",
    summary:
      "BullMQ: worker processes, here or on other machines; jobs wait in Redis, and each runs at least once",
    package: "bullmq",
    settings: {
      backend: { summary: "where jobs wait", values: ["redis", "postgres"], standard: "redis" },
      appendonly: {
        summary: "when poolmark's own Redis writes to disk: never, each second, or before each answer",
        values: ["no", "everysec", "always"],
        standard: "no",
      },
    },
  },
  ({ backend = "redis", appendonly = "no" }) => {
    const brokerName = backend === "postgres" ? "postgres" : "redis";
    const kept = `jobs are kept on disk: ${appendonly} (appendonly)`;
    return {
      ...{ engine: "bullmq", brokerName, packages: ["bullmq", CLIENTS[brokerName]] },
      note: brokerName === "postgres" ? "every commit is on disk (fsync on)" : kept,
    };
  },
);
