import { fork } from "node:child_process";
import { type BrokerProgram, startBroker } from "../../src/engines/broker.ts";
import { natsServer } from "../../src/engines/nats-server.ts";
import { redisServer } from "../../src/engines/redis-server.ts";
import { moduleBeside } from "../../src/host/module-beside.ts";

const TIMEOUT_MS = 60_000;
const KEPT = { age: 300, count: 10_000 };

export async function openBullmq(workers: number) {
  const [{ Queue, QueueEvents }, { Redis }] = await Promise.all([import("bullmq"), import("ioredis")]);
  const { url } = await startServed(redisServer, "bullmq", workers);
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const defaultJobOptions = { removeOnComplete: KEPT, removeOnFail: KEPT };
  const queue = new Queue("noop", { connection, defaultJobOptions });
  // From the first event: the default begins where the stream is when it is first read, which may be after a job has ended.
  const events = new QueueEvents("noop", { connection: connection.duplicate(), lastEventId: "0-0" });
  events.setMaxListeners(0);
  await events.waitUntilReady();
  return async (input: unknown) => {
    const job = await queue.add("job", input);
    return job.waitUntilFinished(events, TIMEOUT_MS);
  };
}

export async function openNats(workers: number) {
  const { connect } = await import("@nats-io/transport-node");
  const { url, place } = await startServed(natsServer, "nats", workers);
  const connection = await connect({ servers: new URL(url).host, token: place.password });
  return async (input: unknown) => {
    const reply = await connection.request("noop", JSON.stringify(input), { timeout: TIMEOUT_MS });
    return reply.json();
  };
}

/** A broker, and worker processes that learn its URL by a message and say when they serve. */
async function startServed(program: BrokerProgram, engine: string, workers: number) {
  const broker = await startBroker(program, {});
  const serving = Array.from({ length: workers }, () => {
    const child = fork(moduleBeside(`./workers/${engine}`, import.meta.url));
    child.send(broker.url);
    return new Promise((resolve, reject) => {
      child.once("message", resolve);
      child.once("exit", () => reject(new Error(`A worker of ${engine} by hand has ended`)));
    });
  });
  await Promise.all(serving);
  return broker;
}
