import { PoolError } from "../domain/pool-error.ts";
import { importLibrary, whyNotInstalled } from "../host/library.ts";
import { BROKERS, type BrokerName, parseBrokerUrl, withoutSecrets } from "./broker-url.ts";
import { openRedis } from "./bullmq-redis.ts";
import type { QueuePlace } from "./engine.ts";
import { connectNats } from "./nats-connection.ts";
import { whyUnreachable } from "./why-unreachable.ts";

const CONNECT_DEADLINE_MS = 5000;

interface PostgresClient {
  connect(): Promise<void>;
  end(): Promise<void>;
}
type Postgres = { readonly Client: new (options: object) => PostgresClient };

/** Each connects as the engine's client will, and writes nothing. */
const CLIENTS: Readonly<
  Record<BrokerName, { readonly package: string; connect(place: QueuePlace): Promise<unknown> }>
> = {
  redis: { package: "ioredis", connect: async (place) => (await openRedis(place)).close() },
  nats: { package: "@nats-io/transport-node", connect: async (place) => (await connectNats(place)).close() },
  postgres: {
    package: "pg",
    async connect({ url, packageRoot }) {
      const { Client } = await importLibrary<Postgres>("pg", packageRoot);
      const client = new Client({
        connectionString: url,
        connectionTimeoutMillis: CONNECT_DEADLINE_MS,
      });
      await client.connect();
      await client.end();
    },
  },
};

/**
 * Connects to a broker once, with its password and its certificate.
 *
 * @param packageRoot where the client's library is resolved from; null: ours
 * @throws UsageError for what is no URL; PoolError `BROKER_UNREACHABLE` for a broker that nobody runs or that refuses this user
 */
export async function reachBroker(name: BrokerName, url: string, packageRoot: string | null): Promise<void> {
  const { hostname, port } = parseBrokerUrl(name, url);
  const { title, port: standardPort } = BROKERS[name];
  const where = withoutSecrets(name, url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const silence = await whyUnreachable(host, port === "" ? standardPort : Number(port), CONNECT_DEADLINE_MS);
  if (silence !== null) {
    throw new PoolError(
      "BROKER_UNREACHABLE",
      `Nobody answers at ${where} (${silence}): start ${title} there, or give another URL`,
    );
  }
  const client = CLIENTS[name];
  if (whyNotInstalled(client.package, packageRoot) !== null) return; // the pool's own check says so
  try {
    await client.connect({ url, queue: "none", settings: {}, packageRoot });
  } catch (error) {
    if (error instanceof PoolError) throw error;
    throw new PoolError("BROKER_UNREACHABLE", `${title} at ${where} cannot be used: ${reasonOf(error)}`);
  }
}

/** An error may hold others, and no message of its own. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
}
