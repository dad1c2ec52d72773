import { Queue, QueueEvents } from "bullmq";
import { Redis } from "ioredis";
import { startBroker } from "../../src/engines/broker.ts";
import { redisServer } from "../../src/engines/redis-server.ts";
import { type RunByHand, startServing } from "./run-by-hand.ts";

const TTL_MS = 60_000;
const KEPT = { age: 300, count: 10_000 };

export async function open(workers: number): Promise<RunByHand> {
  const { url } = await startBroker(redisServer, {});
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const defaultJobOptions = { removeOnComplete: KEPT, removeOnFail: KEPT };
  const queue = new Queue("noop", { connection, defaultJobOptions });
  const events = new QueueEvents("noop", { connection: connection.duplicate() });
  events.setMaxListeners(0);
  await events.waitUntilReady();
  await startServing("bullmq", workers, url);
  return async (input) => {
    const job = await queue.add("job", input);
    return job.waitUntilFinished(events, TTL_MS);
  };
}
