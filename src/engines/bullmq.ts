import type { Redis } from "ioredis";
import { PoolError } from "../domain/pool-error.ts";
import { importLibrary } from "../host/library.ts";
import { withoutSecrets } from "./broker-url.ts";
import type { Engine, QueuePlace } from "./engine.ts";

type Library = typeof import("bullmq");

/** Of all keys: other queues of the same Redis stay apart. */
const PREFIX = "poolmark";
/** A worker that keeps silent so long has lost its job to another. BullMQ's own default is 30 s. */
const LOCK_MS = 5000;
const STALLED_CHECK_MS = 1000;
/** A job that ends its worker has so many lives beyond the first. */
const MOST_REDELIVERIES = 2;
const CONNECT_DEADLINE_MS = 5000;
/** How long a result is kept: its caller looks again for one that it has not heard of. */
const KEPT = { age: 300, count: 10_000 };
/** BullMQ's default of 10,000 is too little for a caller that is busy for a second. */
const MOST_EVENTS = 100_000;
const MOST_BYTES = 16 * 1024 * 1024;

export const engine: Engine = {
  async connect(place, { onReply, onGivenUp, onRedelivered }) {
    const library = await importLibrary<Library>("bullmq", place.packageRoot);
    const connection = await openRedis(place);
    await refuseEviction(connection, place);
    const queue = new library.Queue(place.queue, {
      connection,
      prefix: PREFIX,
      streams: { events: { maxLen: MOST_EVENTS } },
      defaultJobOptions: { removeOnComplete: KEPT, removeOnFail: KEPT },
    });
    queue.on("error", () => {});
    const listening = connection.duplicate().on("error", () => {});
    const events = new library.QueueEvents(place.queue, {
      connection: listening,
      prefix: PREFIX,
      // From the last one on: what comes before the first reading is not missed.
      lastEventId: await lastEventId(connection, place.queue),
    });
    events.on("error", () => {});
    events.on("completed", ({ jobId, returnvalue }) => onReply(jobId, returnvalue));
    events.on("failed", ({ jobId, failedReason }) => onGivenUp(jobId, failedReason));
    events.on("stalled", () => onRedelivered());
    await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
    return {
      mostBytes: MOST_BYTES,
      async submit(id, payload) {
        await queue.add("job", payload, { jobId: id });
      },
      async findLost(ids) {
        const lost: string[] = [];
        for (const id of ids) {
          const job = await queue.getJob(id);
          if (job === undefined) lost.push(id);
          else if (job.failedReason !== undefined) onGivenUp(id, job.failedReason);
          else if (job.finishedOn !== undefined) onReply(id, job.returnvalue);
        }
        return lost;
      },
      async discard(ids) {
        // One that runs is locked, and stays.
        await Promise.allSettled(ids.map((id) => queue.remove(id)));
      },
      async close(forget) {
        if (forget) await queue.obliterate({ force: true }).catch(() => {});
        await Promise.allSettled([events.close(), queue.close()]);
        listening.disconnect();
        connection.disconnect();
      },
    };
  },

  async serve(place, { jobsPerWorker, handle }) {
    const library = await importLibrary<Library>("bullmq", place.packageRoot);
    const connection = await openRedis(place);
    const worker = new library.Worker(place.queue, (job) => handle(job.data, MOST_BYTES), {
      connection,
      prefix: PREFIX,
      concurrency: jobsPerWorker,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: MOST_REDELIVERIES,
      runRetryDelay: 500,
    });
    worker.on("error", () => {});
    await worker.waitUntilReady();
    return {
      async finish() {
        await worker.close();
        connection.disconnect();
      },
      async forget() {
        const queue = new library.Queue(place.queue, { connection, prefix: PREFIX });
        await queue.obliterate({ force: true });
      },
    };
  },
};

async function openRedis(place: QueuePlace): Promise<Redis> {
  const { Redis } = await importLibrary<typeof import("ioredis")>("ioredis", place.packageRoot);
  let isOpen = false;
  const connection = new Redis(place.url, {
    lazyConnect: true,
    connectTimeout: CONNECT_DEADLINE_MS,
    maxRetriesPerRequest: null, // as BullMQ demands
    // The first time a broker that is not there is an error; later it may come back.
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
    connection.disconnect();
    const { message } = trouble ?? (error as Error);
    throw new PoolError(
      "BROKER_UNREACHABLE",
      `Redis at ${withoutSecrets("redis", place.url)} cannot be used: ${message}`,
    );
  }
  isOpen = true;
  return connection;
}

/** @throws PoolError `BROKER_UNREACHABLE` for a Redis that may drop jobs when its memory is full */
async function refuseEviction(connection: Redis, { url }: QueuePlace): Promise<void> {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await connection.info("memory"))?.[1];
  if (policy === undefined || policy === "noeviction") return;
  connection.disconnect();
  throw new PoolError(
    "BROKER_UNREACHABLE",
    `Redis at ${withoutSecrets("redis", url)} may drop jobs when its memory is full (maxmemory-policy ${policy}): set it to noeviction`,
  );
}

async function lastEventId(connection: Redis, queue: string): Promise<string> {
  const [last] = await connection.xrevrange(`${PREFIX}:${queue}:events`, "+", "-", "COUNT", 1);
  return last?.[0] ?? "0-0";
}
