import { PoolError } from "../domain/pool-error.ts";
import { withoutSecrets } from "./broker-url.ts";
import type { Backend, BullMQ } from "./bullmq-backend.ts";
import type { QueuePlace } from "./engine.ts";

/** The schema that holds the queues: other tables of the same database stay apart. */
const SCHEMA = "poolmark";
const CONNECT_DEADLINE_MS = 5000;

export async function openPostgres({ url, queue }: QueuePlace, library: BullMQ): Promise<Backend> {
  const connection = { connectionString: url, schema: SCHEMA };
  const factory = library.createPostgresBackend;
  // A first look makes the tables, and finds out whether there is a database.
  const bounded = { ...connection, migrate: true, connectionTimeoutMillis: CONNECT_DEADLINE_MS };
  const first = new library.Queue(queue, { connection: bounded }, factory);
  first.on("error", () => {});
  try {
    await first.waitUntilReady();
  } catch (error) {
    const where = withoutSecrets("postgres", url);
    throw new PoolError(
      "BROKER_UNREACHABLE",
      `PostgreSQL at ${where} cannot be used: ${(error as Error).message}`,
    );
  } finally {
    await first.close().catch(() => {});
  }
  return {
    connection: connection as never,
    factory: factory as never,
    // All events that there are: those of other jobs mean nothing to a caller.
    lastEventId: async () => "0",
    duplicate: () => connection as never,
    close: async () => {},
  };
}
