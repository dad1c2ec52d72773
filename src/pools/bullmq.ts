import { postgresServer } from "../engines/postgres-server.ts";
import { redisServer } from "../engines/redis-server.ts";
import { engineAdapter } from "./adapter/engine.ts";

const BACKENDS = {
  redis: { brokerName: "redis", program: redisServer, packages: ["bullmq", "ioredis"] },
  postgres: { brokerName: "postgres", program: postgresServer, packages: ["bullmq", "pg"] },
} as const;

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
  ({ backend = "redis", appendonly = "no" }) => ({
    engine: "bullmq",
    ...BACKENDS[backend === "postgres" ? "postgres" : "redis"],
    note:
      backend === "postgres"
        ? "every commit is on disk (fsync on)"
        : `jobs are kept on disk: ${appendonly} (appendonly)`,
  }),
);
