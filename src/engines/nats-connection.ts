import type { NatsConnection } from "@nats-io/transport-node";
import { PoolError } from "../domain/pool-error.ts";
import { importLibrary } from "../host/library.ts";
import { withoutSecrets } from "./broker-url.ts";
import type { QueuePlace } from "./engine.ts";

const CONNECT_DEADLINE_MS = 5000;
const RECONNECT_MS = 250;

/** Connects once, or rejects; later the connection is renewed for as long as it takes. */
export async function connectNats({ url, packageRoot }: QueuePlace): Promise<NatsConnection> {
  const { connect } = await importLibrary<typeof import("@nats-io/transport-node")>(
    "@nats-io/transport-node",
    packageRoot,
  );
  const where = withoutSecrets("nats", url);
  const { username, password, protocol } = new URL(url);
  const user = decodeURIComponent(username);
  // A user without a password is a token.
  const who =
    password !== "" ? { user, pass: decodeURIComponent(password) } : user !== "" ? { token: user } : {};
  try {
    return await connect({
      ...who,
      ...(protocol === "tls:" && { tls: {} }),
      servers: where.replace(/^\w+:\/\//, ""),
      timeout: CONNECT_DEADLINE_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_MS,
    });
  } catch (error) {
    throw new PoolError("BROKER_UNREACHABLE", `NATS at ${where} cannot be used: ${(error as Error).message}`);
  }
}

/** The largest message that the server takes; NATS's own default where it does not say. */
export const mostBytesOf = ({ info }: NatsConnection) => info?.max_payload ?? 2 ** 20;

/** Whoever serves a queue hears jobs here. */
export const jobsSubject = (queue: string) => `poolmark.${queue}.jobs`;
