import { randomBytes } from "node:crypto";
import type { BrokerOptions, OpenOptions } from "../domain/pool.ts";
import { PoolError } from "../domain/pool-error.ts";
import { type Broker, type BrokerProgram, startBroker } from "./broker.ts";
import { type BrokerName, urlFromEnvironment } from "./broker-url.ts";
import type { QueuePlace } from "./engine.ts";
import { EnginePool } from "./engine-pool.ts";
import { type EngineName, engines } from "./registry.ts";
import { WorkerProcesses } from "./worker-processes.ts";

/** An engine as a pool's adapter knows it. */
export interface EngineParts {
  readonly engine: EngineName;
  readonly brokerName: BrokerName;
  readonly program: BrokerProgram;
}

export interface OpenedEngine {
  submit(input: unknown): Promise<unknown>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  readonly pool: EnginePool;
}

/** A broker unless there is one, a caller, and workers: what was begun is ended again when one of them fails. */
export async function openEngine(
  name: string,
  { engine: engineName, brokerName, program }: EngineParts,
  options: OpenOptions & BrokerOptions,
): Promise<OpenedEngine> {
  const url = options.url ?? urlFromEnvironment(brokerName);
  const broker = url === undefined ? await startBroker(program) : null;
  const ownQueue = options.queue === undefined;
  const place = {
    url: url ?? broker?.url ?? "",
    queue: options.queue ?? `own-${randomBytes(8).toString("hex")}`,
    packageRoot: options.packageRoot ?? null,
  };
  const pool = new EnginePool(name);
  let workers: WorkerProcesses | undefined;
  const end = async (how: "finish" | "kill") => {
    await workers?.[how]();
    // A broker of our own takes the queue with it.
    await pool.disconnect(ownQueue && broker === null);
    await broker?.stop();
  };
  try {
    await pool.connect(await engines[engineName](), place);
    watchBroker(name, broker, pool);
    options.onConstructed?.();
    const { job, jobsPerWorker, stamps = false } = options;
    const setup = { engine: engineName, place, job, jobsPerWorker, stamps, ownQueue };
    workers = new WorkerProcesses(options.workers, setup, (error) =>
      pool.breakDown(
        new PoolError("POOL_BROKEN", `Pool "${name}" cannot replace a worker: ${error.message}`),
      ),
    );
    await workers.ready;
  } catch (error) {
    await end("kill");
    throw error;
  }
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

/** A caller whose workers somebody else starts. */
export async function connectEngine(
  name: string,
  engine: EngineName,
  {
    url,
    queue,
    packageRoot = null,
  }: Omit<QueuePlace, "packageRoot"> & { readonly packageRoot?: string | null },
): Promise<OpenedEngine> {
  const pool = new EnginePool(name);
  await pool.connect(await engines[engine](), { url, queue, packageRoot });
  return {
    pool,
    submit: (input) => pool.submit(input),
    stop: () => pool.disconnect(false),
    async kill() {
      await pool.abandon();
      await pool.disconnect(false);
    },
  };
}

function watchBroker(name: string, broker: Broker | null, pool: EnginePool): void {
  void broker?.ended.then((words) => {
    pool.breakDown(new PoolError("BROKER_UNREACHABLE", `The broker of pool "${name}" has ended: ${words}`));
  });
}
