import { Worker } from "node:worker_threads";
import type { OpenOptions, PoolAdapter, RunOptions } from "../domain/pool.ts";
import { PoolError } from "../domain/pool-error.ts";
import { Fifo } from "./fifo.ts";
import { checkOpenOptions, managePool, openReady, queueFull } from "./managed-pool.ts";
import { sibling } from "./sibling.ts";
import { workerSetup } from "./worker-setup.ts";

const BY_HAND = "Left out of the hand-written pool, as people who write one leave it out";

/** What a careful programmer writes by hand, and then left alone: an honest baseline for the libraries. */
export const adapter: PoolAdapter = {
  name: "worker-threads",
  summary: "node:worker_threads by hand: one message there, one back, the least busy worker first",
  package: null,
  abilities: {
    jobsPerWorker: true,
    transfer: true,
    abortQueued: BY_HAND,
    abortRunning: BY_HAND,
    timeout: BY_HAND,
    maxQueue: true,
    errorName: true,
    survivesUncloneable: true,
    controlsWorkers: true,
    serialization: "clone",
  },
  settings: {},
  check: async () => null,

  async open(options) {
    checkOpenOptions(adapter, options);
    const crew = createCrew(options);
    return openReady(managePool(adapter, crew), crew.ready);
  },
};

interface Pending {
  readonly input: unknown;
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Member {
  readonly worker: Worker;
  readonly running: Map<number, Pending>;
  loaded: boolean;
}

/** What the worker answers: an id with a value or an error; id 0 says that the job is loaded, or why it is not. */
export type Reply = readonly [id: number, done: boolean, value: unknown];

function createCrew(options: OpenOptions) {
  const { workers, jobsPerWorker, maxQueue = Number.POSITIVE_INFINITY } = options;
  const entry = sibling("worker-threads.worker", import.meta.url);
  const members = new Set<Member>();
  const queue = new Fifo<Pending>();
  let lastId = 0;
  let ending = false;
  let missing = workers;
  let opened: () => void = () => {};
  let failed: (error: unknown) => void = () => {};
  const ready = new Promise<void>((resolve, reject) => {
    opened = resolve;
    failed = reject;
  });

  function hire(): void {
    const worker = new Worker(entry, { workerData: workerSetup(options) });
    const member: Member = { worker, running: new Map(), loaded: false };
    members.add(member);
    worker.on("message", (reply: Reply) => receive(member, reply));
    worker.on("error", (error) => dismiss(member, error));
    worker.on("messageerror", (error) => dismiss(member, error));
    worker.on("exit", (code) => dismiss(member, new Error(`The worker exited with code ${code}`)));
  }

  function receive(member: Member, [id, done, value]: Reply): void {
    if (id === 0) {
      if (!done) {
        failed(revive(value));
        void member.worker.terminate();
        return;
      }
      member.loaded = true;
      missing -= 1;
      if (missing === 0) opened();
    } else {
      const job = member.running.get(id);
      member.running.delete(id);
      if (done) job?.resolve(value);
      else job?.reject(revive(value));
    }
    dispatch();
  }

  function dismiss(member: Member, cause: unknown): void {
    if (!members.delete(member)) return;
    const died = new PoolError("WORKER_DIED", `A worker of pool "worker-threads" died: ${messageOf(cause)}`, { cause });
    for (const job of member.running.values()) job.reject(died);
    if (!member.loaded) failed(died);
    // One that never loaded the job would be hired and die for ever.
    if (!ending && member.loaded) {
      missing += 1;
      hire();
    }
    if (members.size === 0) rejectQueue(died);
  }

  function hasRoom(member: Member | undefined): member is Member {
    return member !== undefined && member.running.size < jobsPerWorker;
  }

  function dispatch(): void {
    while (queue.size > 0) {
      const member = leastBusy(members);
      if (!hasRoom(member)) return;
      const job = queue.shift();
      if (job !== undefined) send(member, job);
    }
  }

  function send(member: Member, job: Pending): void {
    lastId += 1;
    member.running.set(lastId, job);
    try {
      member.worker.postMessage([lastId, job.input], job.transfer);
    } catch (error) {
      // An input that cannot be cloned.
      member.running.delete(lastId);
      job.reject(error);
    }
  }

  function rejectQueue(error: unknown): void {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) job.reject(error);
  }

  async function kill(): Promise<void> {
    ending = true;
    rejectQueue(new PoolError("POOL_TERMINATED", 'Pool "worker-threads" was terminated before the job was started'));
    await Promise.all([...members].map(({ worker }) => worker.terminate()));
  }

  for (let i = 0; i < workers; i++) hire();
  return {
    ready,
    submit(input: unknown, run: RunOptions | undefined) {
      return new Promise<unknown>((resolve, reject) => {
        if (queue.size >= maxQueue && !hasRoom(leastBusy(members))) return reject(queueFull(adapter, maxQueue));
        queue.push({ input, transfer: run?.transfer ?? [], resolve, reject });
        dispatch();
      });
    },
    stop: kill,
    kill,
  };
}

function leastBusy(members: Iterable<Member>): Member | undefined {
  let best: Member | undefined;
  for (const member of members) {
    if (member.loaded && (best === undefined || member.running.size < best.running.size)) best = member;
  }
  return best;
}

/** A class of the user's own does not survive structured cloning: its name would come back as "Error". */
function revive(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("thrown" in value)) return value;
  const { thrown, name } = value as { thrown: unknown; name?: string };
  if (thrown instanceof Error && name !== undefined && thrown.name !== name) {
    Object.defineProperty(thrown, "name", { value: name, configurable: true, writable: true });
  }
  return thrown;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
