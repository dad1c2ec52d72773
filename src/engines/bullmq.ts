import { requireLibrary } from "../host/library.ts";
import type { Backend, BullMQ } from "./bullmq-backend.ts";
import { openPostgres } from "./bullmq-postgres.ts";
import { openRedis, PREFIX } from "./bullmq-redis.ts";
import { type Engine, MOST_BYTES, type QueuePlace } from "./engine.ts";
import { settledWithin } from "./settled-within.ts";

const STALLED_CHECK_MS = 1000;
/** A job that ends its worker has so many lives beyond the first. */
const MOST_REDELIVERIES = 2;
/** BullMQ's default of 10,000 is too little for a caller that is busy for a second. */
const MOST_EVENTS = 100_000;
const CLOSE_MS = 2000;

export const engine: Engine = {
  async connect(place, { onReply, onGivenUp, onRedelivered }) {
    const { library, backend } = await open(place);
    const { connection, factory, kept } = backend;
    const queue = new library.Queue(
      place.queue,
      {
        connection,
        prefix: PREFIX,
        streams: { events: { maxLen: MOST_EVENTS } },
        defaultJobOptions: { removeOnComplete: kept, removeOnFail: kept },
      },
      factory,
    );
    const lastEventId = await backend.lastEventId(place.queue);
    const listener = { connection: backend.duplicate(), prefix: PREFIX, lastEventId };
    const events = new library.QueueEvents(place.queue, listener, factory);
    // They connect again by themselves.
    queue.on("error", () => {});
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
          else if (job.finishedOn === undefined) continue;
          else if (job.failedReason) onGivenUp(id, job.failedReason);
          else onReply(id, job.returnvalue);
        }
        return lost;
      },
      async discard(ids) {
        // One that runs is locked, and stays.
        await settledWithin(CLOSE_MS, Promise.allSettled(ids.map((id) => queue.remove(id))));
      },
      async close(forget) {
        if (forget) await settledWithin(CLOSE_MS, queue.obliterate({ force: true }));
        await settledWithin(CLOSE_MS, Promise.allSettled([events.close(), queue.close()]));
        await backend.close();
      },
    };
  },

  async serve(place, { jobsPerWorker, handle }) {
    const { library, backend } = await open(place);
    const { connection, factory } = backend;
    const options = {
      connection,
      prefix: PREFIX,
      concurrency: jobsPerWorker,
      lockDuration: backend.lockMs,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: MOST_REDELIVERIES,
      runRetryDelay: 500,
    };
    const worker = new library.Worker(place.queue, (job) => handle(job.data, MOST_BYTES), options, factory);
    worker.on("error", () => {});
    await worker.waitUntilReady();
    const release = backend.keepLocks?.(place, worker.id);
    return {
      async finish() {
        await worker.close();
        await release?.();
        await backend.close();
      },
      async forget() {
        await new library.Queue(place.queue, { connection, prefix: PREFIX }, factory).obliterate({
          force: true,
        });
      },
    };
  },
};

async function open(place: QueuePlace): Promise<{ readonly library: BullMQ; readonly backend: Backend }> {
  const library = requireLibrary<BullMQ>("bullmq", place.packageRoot);
  const backend = place.url.startsWith("postgres")
    ? await openPostgres(place, library)
    : await openRedis(place);
  return { library, backend };
}
