import type { Redis } from "ioredis";
import { PoolError } from "../domain/pool-error.ts";
import { requireLibrary } from "../host/library.ts";
import { withoutSecrets } from "./broker-url.ts";
import type { Backend } from "./bullmq-backend.ts";
import type { QueuePlace } from "./engine.ts";
import { keepLocks } from "./lock-keeper.ts";

/** Of all keys: other queues of the same Redis stay apart. */
export const PREFIX = "poolmark";

const LOCK_MS = 5000;
const CONNECT_DEADLINE_MS = 5000;

export async function openRedis(place: QueuePlace): Promise<Backend> {
  const connection = await connect(place);
  await refuseEviction(connection, place);
  const others: Redis[] = [];
  return {
    connection: connection as never,
    lockMs: LOCK_MS,
    kept: { age: 300, count: 10_000 },
    keepLocks({ url, queue, packageRoot }, token) {
      return keepLocks({ url, packageRoot, queueKey: `${PREFIX}:${queue}`, token, lockMs: LOCK_MS });
    },
    async lastEventId(queue) {
      const [last] = await connection.xrevrange(`${PREFIX}:${queue}:events`, "+", "-", "COUNT", 1);
      return last?.[0] ?? "0-0";
    },
    duplicate() {
      const other = connection.duplicate().on("error", () => {});
      others.push(other);
      return other as never;
    },
    async close() {
      for (const one of [...others, connection]) one.disconnect();
    },
  };
}

/** Rejects when nobody answers, or the password is wrong; later the connection is renewed for as long as it takes. */
async function connect(place: QueuePlace): Promise<Redis> {
  const { Redis } = requireLibrary<typeof import("ioredis")>("ioredis", place.packageRoot);
  let isOpen = false;
  const connection = new Redis(place.url, {
    lazyConnect: true,
    connectTimeout: CONNECT_DEADLINE_MS,
    maxRetriesPerRequest: null, // as BullMQ demands
    retryStrategy: (times) => (isOpen ? Math.min(times * 50, 1000) : null),
  });
  let trouble: Error | undefined;
  connection.on("error", (error) => {
    trouble ??= error;
  });
  try {
    await connection.connect();
    await connection.ping();
  } catch (error) {
    // A second end would keep the process for two seconds.
    if (connection.status !== "end") connection.disconnect();
    throw refused(place, (trouble ?? (error as Error)).message);
  }
  isOpen = true;
  return connection;
}

/** A Redis that may drop jobs when its memory is full is no place for them. */
async function refuseEviction(connection: Redis, place: QueuePlace): Promise<void> {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await connection.info("memory"))?.[1];
  if (policy === undefined || policy === "noeviction") return;
  connection.disconnect();
  throw refused(
    place,
    `it may drop jobs when its memory is full (maxmemory-policy ${policy}): set the policy to noeviction`,
  );
}

function refused({ url }: QueuePlace, why: string): PoolError {
  return new PoolError(
    "BROKER_UNREACHABLE",
    `Redis at ${withoutSecrets("redis", url)} cannot be used: ${why}`,
  );
}
