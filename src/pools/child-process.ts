import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { PoolAdapter } from "../domain/pool.ts";
import { killMarked } from "../host/strays.ts";
import { HAND_WRITTEN_ABILITIES, HandWrittenPool, type Reply } from "./adapter/hand-written-pool.ts";
import { checkOpenOptions, managePool, openReady } from "./adapter/managed-pool.ts";
import { workerEntry } from "./adapter/worker-entry.ts";
import { type JobSetup, jobSetup } from "./adapter/worker-setup.ts";

/** For the exit handlers of a job. */
const EXIT_HANDLERS_MS = 500;

/** Stands in the environment of a worker, and so of what its job starts: that is ended with the worker. */
const MARK = "POOLMARK_WORKER";

/** The first message to a child. */
export interface ChildSetup {
  readonly setup: JobSetup;
  /** Comes back with each reply. Only the worker's entry learns it: the job is loaded later. */
  readonly token: string;
}

export interface ChildReply {
  readonly token: string;
  readonly reply: Reply;
}

/** Forked processes by hand: for jobs that must not share a process. */
export const adapter: PoolAdapter = {
  name: "child-process",
  summary:
    "forked processes by hand, in the same way as worker-threads: for jobs that must not share a process",
  package: null,
  abilities: {
    ...HAND_WRITTEN_ABILITIES,
    transfer: "Processes share no memory: a buffer can only be copied",
    sharedMemory: "Processes share no memory",
  },
  settings: {},
  check: async () => null,

  async open(options) {
    checkOpenOptions(adapter, options);
    const entry = fileURLToPath(workerEntry("child-process.worker", import.meta.url));
    const pool = new HandWrittenPool(adapter, options, (receive, onEnd) => {
      // A process has one channel, and the job may use it: a message without the token is the job's.
      const token = randomUUID();
      // Structured cloning, as between threads; JSON would lose what the other pools carry.
      const child = fork(entry, {
        serialization: "advanced",
        env: { ...process.env, [MARK]: token },
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      const ended = new Promise<void>((resolve) => {
        child.once("exit", (code, signal) => {
          const how = signal === null ? `exited with code ${code}` : `was killed by ${signal}`;
          killMarked(`${MARK}=${token}`);
          onEnd(new Error(`The process ${how}`));
          resolve();
        });
      });
      child.on("message", (message: Partial<ChildReply> | null) => {
        if (message?.token === token && message.reply !== undefined) receive(message.reply);
      });
      child.on("error", onEnd);
      child.send({ setup: jobSetup(options), token } satisfies ChildSetup);
      return {
        post: (message) => void child.send(message as object),
        stop: (gently) => (gently ? finish(child, ended) : kill(child, ended)),
      };
    });
    return openReady(options, managePool(adapter, pool), pool.ready);
  },
};

/** A child without its parent's channel exits by itself, and runs its exit handlers. */
async function finish(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const late = setTimeout(() => child.kill("SIGKILL"), EXIT_HANDLERS_MS);
  if (child.connected) child.disconnect();
  await ended;
  clearTimeout(late);
}

async function kill(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}
