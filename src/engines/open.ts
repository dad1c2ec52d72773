import { randomBytes } from "node:crypto";
import type {
  BrokerOptions,
  BrokerUse,
  EngineVerbs,
  ExternalOptions,
  OpenOptions,
  Serving,
} from "../domain/pool.ts";
import { PoolError } from "../domain/pool-error.ts";
import { type Broker, startBroker } from "./broker.ts";
import { type BrokerName, checkQueueName, parseBrokerUrl, urlFromEnvironment } from "./broker-url.ts";
import { MOST_BYTES } from "./engine.ts";
import { EnginePool } from "./engine-pool.ts";
import { programs } from "./programs.ts";
import { type EngineName, engines } from "./registry.ts";
import { WorkerProcesses } from "./worker-processes.ts";

/** An engine as a pool's adapter knows it. */
export interface EngineParts {
  readonly engine: EngineName;
  readonly brokerName: BrokerName;
}

export interface OpenedEngine {
  submit(input: unknown): Promise<unknown>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  readonly pool: EnginePool;
}

/** Pools of this process that are open, and their brokers. */
const open = new Map<EnginePool, Broker | null>();

/** Of the pool opened first; null: there is none. */
export function brokerUse(): BrokerUse | null {
  const [first] = open;
  if (first === undefined) return null;
  const [{ redeliveries }, broker] = first;
  return { broker: broker && { pid: broker.pid, port: broker.place.port }, redeliveries };
}

/** A broker unless there is one, a caller, and workers: what was begun is ended again when one of them fails. */
export async function openEngine(
  name: string,
  { engine, brokerName }: EngineParts,
  options: OpenOptions & BrokerOptions,
): Promise<OpenedEngine> {
  const { url = urlFromEnvironment(brokerName), queue, settings = {}, packageRoot = null } = options;
  if (url !== undefined) parseBrokerUrl(brokerName, url);
  if (queue !== undefined) checkQueueName(queue);
  const ownQueue = queue === undefined;
  const broker = url === undefined ? await startBroker(programs[brokerName], settings) : null;
  const place = {
    url: url ?? broker?.url ?? "",
    queue: queue ?? `own-${randomBytes(8).toString("hex")}`,
    ...{ settings, packageRoot },
  };
  const pool = new EnginePool(name);
  let workers: WorkerProcesses | undefined;
  open.set(pool, broker);
  const end = async (how: "finish" | "kill") => {
    open.delete(pool);
    await workers?.[how]();
    // A broker of our own takes the queue with it.
    await pool.disconnect(ownQueue && broker === null);
    await broker?.stop();
  };
  try {
    await pool.connect(await engines[engine](), place);
    watchBroker(name, broker, pool);
    options.onConstructed?.();
    const { job, jobsPerWorker, stamps = false } = options;
    const setup = { engine, place, job, jobsPerWorker, mostBytes: MOST_BYTES, stamps, ownQueue };
    workers = new WorkerProcesses(options.workers, setup, {
      onDeath: (serving) => void pool.workerDied(serving),
      onBroken: ({ message }) =>
        pool.breakDown(new PoolError("POOL_BROKEN", `Pool "${name}" cannot replace a worker: ${message}`)),
    });
    await workers.ready;
  } catch (error) {
    await end("kill");
    throw error;
  }
  return opened(pool, end);
}

/** A caller whose workers somebody else starts. */
export async function connectEngine(
  name: string,
  { engine, brokerName }: EngineParts,
  { url, queue, packageRoot = null, settings = {} }: ExternalOptions,
): Promise<OpenedEngine> {
  parseBrokerUrl(brokerName, url);
  checkQueueName(queue);
  const pool = new EnginePool(name);
  await pool.connect(await engines[engine](), { url, queue, packageRoot, settings });
  return opened(pool, () => pool.disconnect(false));
}

function opened(pool: EnginePool, end: (how: "finish" | "kill") => Promise<void>): OpenedEngine {
  return {
    pool,
    submit: (input) => pool.submit(input),
    stop: () => end("finish"),
    async kill() {
      await pool.abandon();
      await end("kill");
    },
  };
}

/** Workers for callers elsewhere. */
export async function serveEngine(
  { engine, brokerName }: EngineParts,
  options: Parameters<EngineVerbs["serve"]>[0],
): Promise<Serving> {
  const { url, queue, packageRoot = null, settings = {}, job, jobsPerWorker } = options;
  const { workers: count, mostBytes = MOST_BYTES } = options;
  parseBrokerUrl(brokerName, url);
  checkQueueName(queue);
  const place = { url, queue, packageRoot, settings };
  const setup = { engine, place, job, jobsPerWorker, mostBytes, stamps: false, ownQueue: false };
  let onBroken: (error: Error) => void = () => {};
  const broken = new Promise<Error>((resolve) => {
    onBroken = resolve;
  });
  const workers = new WorkerProcesses(count, setup, { onDeath: () => {}, onBroken });
  try {
    await workers.ready;
  } catch (error) {
    await workers.kill();
    throw error;
  }
  return { finish: () => workers.finish(null), kill: () => workers.kill(), broken };
}

function watchBroker(name: string, broker: Broker | null, pool: EnginePool): void {
  void broker?.ended.then((words) => {
    pool.breakDown(new PoolError("BROKER_UNREACHABLE", `The broker of pool "${name}" has ended: ${words}`));
  });
}
