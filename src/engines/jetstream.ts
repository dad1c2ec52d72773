import { randomBytes } from "node:crypto";
import type { JetStreamManager, JsMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { importLibrary } from "../host/library.ts";
import { keepAcks } from "./ack-keeper.ts";
import type { Engine, QueuePlace } from "./engine.ts";
import { connectNats, jobsSubject, mostBytesOf } from "./nats-connection.ts";
import { settledWithin } from "./settled-within.ts";

/** A worker that keeps silent so long has lost its job to another. JetStream's own default is 30 s. */
const ACK_WAIT_MS = 5000;
/** A job that ends its worker has so many lives. */
const MOST_DELIVERIES = 3;
const CLOSE_MS = 2000;
/** A worker asks so often for a broker that is away. */
const RETRY_MS = 1500;
const CONSUMER = "workers";
const PULL_MS = 30_000;
/** Of what stands before the input: where the reply goes. */
const HEAD_BYTES = 256;

const streamOf = (queue: string) => `poolmark-${queue}`;

/** Jobs wait in a stream, workers pull them: each runs at least once. */
export const engine: Engine = {
  async connect(place, { onReply, onGivenUp, onRedelivered }) {
    const connection = await connectNats(place);
    const { manager, library } = await openStream(connection, place);
    const client = library.jetstream(connection);
    const stream = streamOf(place.queue);
    const subject = jobsSubject(place.queue);
    const inbox = `poolmark.${place.queue}.replies.${randomBytes(8).toString("hex")}`;
    /** The stream's number of each job. */
    const numbers = new Map<string, number>();
    /** Jobs whose reply came before that number. */
    const early = new Set<string>();
    connection.subscribe(`${inbox}.*.*`, {
      callback(_, message) {
        const [id = "", deliveries] = message.subject.slice(inbox.length + 1).split(".");
        for (let i = 1; i < Number(deliveries); i++) onRedelivered();
        if (!numbers.delete(id)) early.add(id);
        onReply(id, message.string());
      },
    });
    connection.subscribe(`$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${stream}.${CONSUMER}`, {
      callback(_, message) {
        const { stream_seq } = message.json<{ stream_seq: number }>();
        for (const [id, number] of numbers) {
          if (number !== stream_seq) continue;
          for (let i = 1; i < MOST_DELIVERIES; i++) onRedelivered();
          onGivenUp(id, `its worker died ${MOST_DELIVERIES} times`);
          void manager.streams.deleteMessage(stream, number).catch(() => {});
        }
      },
    });
    return {
      mostBytes: mostBytesOf(connection) - HEAD_BYTES,
      async submit(id, payload) {
        const text = `${inbox}.${id}\n${payload}`;
        const { seq } = await client.publish(subject, text).catch(async () => {
          await openStream(connection, place); // the broker may have lost it
          return client.publish(subject, text);
        });
        if (!early.delete(id)) numbers.set(id, seq);
      },
      async findLost(ids) {
        if (!(await hasStream(manager, stream))) return ids;
        const found = await Promise.all(
          ids.map(async (id) => {
            const seq = numbers.get(id);
            if (seq === undefined) return true;
            return (await manager.streams.getMessage(stream, { seq })) !== null;
          }),
        );
        return ids.filter((_, i) => found[i] === false);
      },
      async discard(ids) {
        const known = ids.flatMap((id) => numbers.get(id) ?? []);
        const deletions = known.map((number) => manager.streams.deleteMessage(stream, number));
        await settledWithin(CLOSE_MS, Promise.allSettled(deletions));
      },
      async close(forget) {
        if (forget) await settledWithin(CLOSE_MS, manager.streams.delete(stream));
        await settledWithin(CLOSE_MS, connection.close());
      },
    };
  },

  async serve(place, { jobsPerWorker, handle }) {
    const connection = await connectNats(place);
    const { manager, library } = await openStream(connection, place);
    const mostBytes = mostBytesOf(connection);
    const consumer = await library.jetstream(connection).consumers.get(streamOf(place.queue), CONSUMER);
    const keeper = await keepAcks(place, jobsPerWorker);
    let running = 0;
    let isEnding = false;
    let drained = () => {};

    async function run(message: JsMsg, slot: number): Promise<void> {
      running += 1;
      keeper.hold(slot, (message as Replying).reply);
      const text = message.string();
      const end = text.indexOf("\n");
      const reply = await handle(text.slice(end + 1), mostBytes);
      connection.publish(`${text.slice(0, end)}.${message.info.deliveryCount}`, reply);
      keeper.hold(slot, "");
      message.ack();
      running -= 1;
      if (running === 0) drained();
    }
    /** Asks for one job at a time: none waits here while another worker is idle. */
    async function takeJobs(slot: number): Promise<void> {
      while (!isEnding) {
        try {
          const message = await consumer.next({ expires: PULL_MS });
          if (message !== null) await run(message, slot);
        } catch {
          if (isEnding) return;
          // The broker is away, or was and has lost the stream.
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
          await openStream(connection, place).catch(() => {});
        }
      }
    }
    for (let i = 0; i < jobsPerWorker; i++) void takeJobs(i);
    await connection.flush();
    return {
      async finish() {
        isEnding = true;
        if (running > 0) await new Promise<void>((resolve) => (drained = resolve));
        await keeper.stop();
        await settledWithin(CLOSE_MS, connection.flush());
        await settledWithin(CLOSE_MS, connection.close());
      },
      async forget() {
        await manager.streams.delete(streamOf(place.queue));
      },
    };
  },
};

type JetStream = typeof import("@nats-io/jetstream");
/** Where a message is acknowledged: the client has it, and its types leave it out. */
type Replying = JsMsg & { readonly reply: string };

/** A broker that has lost its memory has no stream. Throws when it does not answer. */
async function hasStream(manager: JetStreamManager, stream: string): Promise<boolean> {
  try {
    await manager.streams.info(stream);
    return true;
  } catch (error) {
    if ((error as Error).name === "StreamNotFoundError") return false;
    throw error;
  }
}

/** Whoever comes first makes the stream and its one consumer. */
async function openStream(
  connection: NatsConnection,
  { queue, settings, packageRoot }: QueuePlace,
): Promise<{ readonly manager: JetStreamManager; readonly library: JetStream }> {
  const library = await importLibrary<JetStream>("@nats-io/jetstream", packageRoot);
  const manager = await library.jetstreamManager(connection);
  const name = streamOf(queue);
  const storage = settings.jetstream === "memory" ? "memory" : "file";
  await manager.streams.add({ name, subjects: [jobsSubject(queue)], retention: "workqueue", storage });
  await manager.consumers.add(name, {
    durable_name: CONSUMER,
    ack_policy: "explicit",
    ack_wait: ACK_WAIT_MS * 1e6, // in ns
    max_deliver: MOST_DELIVERIES,
    max_ack_pending: -1,
  });
  return { manager, library };
}
