import type { BrokerProgram } from "./broker.ts";
import type { BrokerName } from "./broker-url.ts";
import { natsServer } from "./nats-server.ts";
import { postgresServer } from "./postgres-server.ts";
import { redisServer } from "./redis-server.ts";

/** The server of each broker. */
export const programs: Readonly<Record<BrokerName, BrokerProgram>> = {
  redis: redisServer,
  nats: natsServer,
  postgres: postgresServer,
};
