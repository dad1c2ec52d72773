import { setTimeout as delay } from "node:timers/promises";
import { PoolError } from "../domain/pool-error.ts";
import { withoutSecrets } from "./broker-url.ts";
import type { Backend, BullMQ } from "./bullmq-backend.ts";
import type { QueuePlace } from "./engine.ts";

/** The schema that holds the queues: other tables of the same database stay apart. */
const SCHEMA = "poolmark";
const CONNECT_DEADLINE_MS = 5000;
/** PostgreSQL's code for "the database system is starting up". */
const STARTING_UP = "57P03";

export async function openPostgres({ url, queue }: QueuePlace, library: BullMQ): Promise<Backend> {
  const connection = { connectionString: url, schema: SCHEMA };
  const factory = library.createPostgresBackend;
  const bounded = { ...connection, migrate: true, connectionTimeoutMillis: CONNECT_DEADLINE_MS };
  try {
    await migrate(() => new library.Queue(queue, { connection: bounded }, factory));
  } catch (error) {
    const where = withoutSecrets("postgres", url);
    throw new PoolError(
      "BROKER_UNREACHABLE",
      `PostgreSQL at ${where} cannot be used: ${(error as Error).message}`,
    );
  }
  return {
    connection: connection as never,
    // Nobody renews a lock while a job computes.
    lockMs: 30_000,
    // No count: with one, BullMQ reads all kept jobs again whenever one has finished.
    kept: { age: 300 },
    factory: factory as never,
    // All events that there are: those of other jobs mean nothing to a caller.
    lastEventId: async () => "0",
    duplicate: () => connection as never,
    close: async () => {},
  };
}

interface FirstLook {
  on(event: "error", listener: () => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** A first look makes the tables, and finds out whether there is a database. One that has just started lets nobody in yet. */
async function migrate(open: () => FirstLook): Promise<void> {
  const endMs = performance.now() + CONNECT_DEADLINE_MS;
  while (true) {
    const first = open();
    first.on("error", () => {});
    try {
      return void (await first.waitUntilReady());
    } catch (error) {
      if ((error as { code?: unknown }).code !== STARTING_UP || performance.now() > endMs) throw error;
      await delay(50);
    } finally {
      await first.close().catch(() => {});
    }
  }
}
