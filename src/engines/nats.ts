import { randomBytes } from "node:crypto";
import type { Msg } from "@nats-io/transport-node";
import { Fifo } from "../domain/fifo.ts";
import type { Engine } from "./engine.ts";
import { connectNats, jobsSubject, mostBytesOf } from "./nats-connection.ts";
import { settledWithin } from "./settled-within.ts";

/** On this subject workers tell which of the jobs named they hold. */
const holdersSubject = (queue: string) => `poolmark.${queue}.holders`;

interface HoldersAnswer {
  readonly pid: number;
  readonly held: readonly string[];
}

/** A worker that computes answers late: a job is lost when nobody has named it for so long. */
const LOST_AFTER_MS = 60_000;
/** Replies get lost while the broker is away: for a while after that less patience will do. */
const LOST_AFTER_RETURN_MS = 4000;
const RETURN_MS = 30_000;
const ANSWER_MS = 1000;
const CLOSE_MS = 2000;
/** So long replies wait for those of the jobs behind them, which then travel together. */
const MOST_HELD_MS = 1;
/** Jobs count as short until one is not, and again some jobs later: a reply must not wait for a long job. */
const FORGOTTEN_A_JOB = 0.8;

/** Request and reply: a job goes to a random worker, once. */
export const engine: Engine = {
  async connect(place, { onReply, onUnserved }) {
    const connection = await connectNats(place);
    const inbox = `poolmark.${place.queue}.replies.${randomBytes(8).toString("hex")}`;
    const subject = jobsSubject(place.queue);
    const idOf = ({ subject }: Msg) => subject.slice(inbox.length + 1);
    connection.subscribe(`${inbox}.*`, {
      callback(_, message) {
        if (message.headers?.code === 503) onUnserved(idOf(message));
        else onReply(idOf(message), message.string());
      },
    });
    const named = new Map<string, number>();
    let returnedAtMs = Number.NEGATIVE_INFINITY;
    void (async () => {
      for await (const { type } of connection.status())
        if (type === "reconnect") returnedAtMs = performance.now();
    })();

    /** Ends the question after the last death: the next death asks anew, and more. */
    let endAsking = () => {};
    /** Asks all workers which of these jobs they hold. Resolves when these processes have answered, or after a while. */
    const askHolders = (ids: readonly string[], pids: readonly number[], patienceMs: number | null) =>
      new Promise<Set<string>>((resolve) => {
        const held = new Set<string>();
        const missing = new Set(pids);
        const end = () => {
          clearTimeout(timer);
          subscription.unsubscribe();
          resolve(held);
        };
        const timer = patienceMs === null ? undefined : setTimeout(end, patienceMs);
        if (patienceMs === null) {
          endAsking();
          endAsking = () => {
            for (const id of ids) held.add(id);
            end();
          };
        }
        const reply = `${inbox}-holders.${randomBytes(8).toString("hex")}`;
        const subscription = connection.subscribe(reply, {
          callback(_, message) {
            if (message.headers?.code === 503) return end();
            const answer = message.json<HoldersAnswer>();
            for (const id of answer.held) held.add(id);
            if (missing.delete(answer.pid) && missing.size === 0) end();
          },
        });
        connection.publish(holdersSubject(place.queue), JSON.stringify(ids), { reply });
      });

    return {
      mostBytes: mostBytesOf(connection),
      async submit(id, payload) {
        connection.publish(subject, payload, { reply: `${inbox}.${id}` });
      },
      async findLost(ids) {
        const held = await askHolders(ids, [], ANSWER_MS);
        const nowMs = performance.now();
        for (const id of [...named.keys()]) if (!ids.includes(id)) named.delete(id);
        for (const id of ids) if (held.has(id) || !named.has(id)) named.set(id, nowMs);
        const patienceMs = nowMs - returnedAtMs < RETURN_MS ? LOST_AFTER_RETURN_MS : LOST_AFTER_MS;
        return ids.filter((id) => nowMs - (named.get(id) ?? nowMs) > patienceMs);
      },
      async findDead(ids, serving) {
        // A worker that computes answers late. One that has just started answers too.
        const held = await askHolders(ids, serving, serving.length === 0 ? ANSWER_MS : null);
        return ids.filter((id) => !held.has(id));
      },
      discard: async () => {}, // every job is at a worker already
      async close() {
        await settledWithin(CLOSE_MS, connection.close());
      },
    };
  },

  async serve(place, { jobsPerWorker, handle }) {
    const connection = await connectNats(place);
    const mostBytes = mostBytesOf(connection);
    const waiting = new Fifo<Msg>();
    const held = new Set<string>();
    /** Of short jobs, those of some time leave in one write; others before the next job, which may compute, or end the process. */
    const replies: [message: Msg, reply: string][] = [];
    let heldSinceMs = 0;
    let slowestMs = MOST_HELD_MS;
    let running = 0;
    let drained = () => {};

    const next = () => {
      while (running < jobsPerWorker && waiting.size > 0) {
        const message = waiting.shift() as Msg;
        running += 1;
        const startedMs = performance.now();
        void handle(message.string(), mostBytes).then((reply) => {
          running -= 1;
          const nowMs = performance.now();
          slowestMs = Math.max(nowMs - startedMs, FORGOTTEN_A_JOB * slowestMs);
          if (replies.push([message, reply]) === 1) {
            heldSinceMs = nowMs;
            process.nextTick(send);
          }
          if (slowestMs < MOST_HELD_MS && nowMs - heldSinceMs < MOST_HELD_MS) next();
        });
      }
    };
    const send = () => {
      for (const [message, reply] of replies.splice(0)) {
        message.respond(reply);
        held.delete(idOf(message));
      }
      queueMicrotask(next); // after the client's own microtask, which writes
      if (running === 0) drained();
    };
    const jobs = connection.subscribe(jobsSubject(place.queue), {
      queue: "workers",
      callback(_, message) {
        held.add(idOf(message));
        waiting.push(message);
        next();
      },
    });
    connection.subscribe(holdersSubject(place.queue), {
      callback(_, message) {
        const asked = message.json<string[]>();
        const answer: HoldersAnswer = { pid: process.pid, held: asked.filter((id) => held.has(id)) };
        message.respond(JSON.stringify(answer));
      },
    });
    await connection.flush();
    return {
      async finish() {
        await settledWithin(CLOSE_MS, jobs.drain());
        if (running + replies.length > 0) await new Promise<void>((resolve) => (drained = resolve));
        await settledWithin(CLOSE_MS, connection.drain());
      },
      forget: async () => {}, // NATS keeps nothing
    };
  },
};

/** The last part of the subject that the reply goes to. */
function idOf({ reply = "" }: Msg): string {
  return reply.slice(reply.lastIndexOf(".") + 1);
}
