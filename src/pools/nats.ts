import { engineAdapter } from "./adapter/engine.ts";

const CLIENT = "@nats-io/transport-node";

/** NATS: request and reply, or a stream of jobs. */
export const adapter = engineAdapter(
  {
    name: "nats",
    summary:
      "NATS: worker processes, here or on other machines; a job goes to a random worker and runs at most once, or with jetstream waits in a stream and runs at least once",
    package: CLIENT,
    settings: {
      jetstream: {
        summary: "whether jobs wait in a stream, and where that is kept",
        values: ["off", "file", "memory"],
        standard: "off",
      },
    },
  },
  ({ jetstream = "off" }) =>
    jetstream === "off"
      ? {
          ...{ engine: "nats", brokerName: "nats", packages: [CLIENT] },
          note: "it keeps no job, and sends each job to a random worker, busy or idle",
        }
      : {
          ...{ engine: "jetstream", brokerName: "nats", packages: [CLIENT, "@nats-io/jetstream"] },
          note: `jobs are kept in a stream (${jetstream})`,
        },
);
