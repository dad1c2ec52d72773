import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../scenarios/noop.ts";
import { importLibrary } from "../../src/host/library.ts";
import { moduleBeside } from "../../src/host/module-beside.ts";
import type { Threads } from "../../src/pools/threads.ts";

/**
 * A pool as somebody uses it who has never heard of poolmark: the code of the library's README, with the options of our
 * adapter, all of them written out. Its promises are the library's own.
 */
export type RunByHand = (input: unknown) => PromiseLike<unknown>;

/** A file beside this one, as the build or the source has it. */
const fileOf = (name: string) => fileURLToPath(moduleBeside(name, import.meta.url));

/** The job's own file, for libraries whose workers load one: it exports `run`. */
const NOOP = fileOf("../../scenarios/noop");

/** Resolves when the library calls its workers ready; the warm-up does the rest. */
type Open = (workers: number) => Promise<RunByHand>;

/** The libraries without our adapters, by the name of the pool that an adapter makes of each. They do nothing but no-ops. */
export const byHand: Readonly<Record<string, Open>> = {
  async piscina(workers) {
    const { Piscina } = await import("piscina");
    const piscina = new Piscina({
      filename: NOOP,
      name: "run",
      minThreads: workers,
      maxThreads: workers,
      idleTimeout: Number.POSITIVE_INFINITY,
      maxQueue: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: 1,
      atomics: "sync",
      recordTiming: false,
      workerHistogram: false,
      stricterFIFO: false,
      niceIncrement: 0,
      trackUnmanagedFds: true,
      closeTimeout: 2 ** 31 - 1,
    });
    return (input) => piscina.run(input);
  },
  async tinypool(workers) {
    const { Tinypool } = await import("tinypool");
    const tinypool = new Tinypool({
      filename: NOOP,
      name: "run",
      runtime: "worker_threads",
      minThreads: workers,
      maxThreads: workers,
      idleTimeout: 0,
      maxQueue: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: 1,
      isolateWorkers: false,
      trackUnmanagedFds: true,
      useAtomics: !("Deno" in globalThis), // as in our adapter: else no second worker starts there
    });
    return (input) => tinypool.run(input);
  },
  async "jest-worker"(workers) {
    const { Worker } = await import("jest-worker");
    const worker = new Worker(NOOP, {
      enableWorkerThreads: true,
      exposedMethods: ["run"],
      numWorkers: workers,
      maxRetries: 0,
      workerSchedulingPolicy: "round-robin",
      forkOptions: { stdout: false, stderr: false } as object,
    }) as unknown as { run: RunByHand };
    return (input) => worker.run(input);
  },
  async "p-limit"(workers) {
    const { default: pLimit } = await import("p-limit");
    const limit = pLimit(workers);
    return (input) => limit(run, input as number);
  },
  async fastq(workers) {
    const { default: fastq } = await import("fastq");
    const queue = fastq.promise(async (input: number) => run(input), workers);
    return (input) => queue.push(input as number);
  },
  async workerpool(workers) {
    const { pool } = await import("workerpool");
    const workerpool = pool(fileOf("./workers/workerpool"), {
      workerType: "thread",
      minWorkers: workers,
      maxWorkers: workers,
      maxQueueSize: Number.POSITIVE_INFINITY,
      queueStrategy: "fifo",
      workerTerminateTimeout: 1000,
      emitStdStreams: false,
    });
    return (input) => workerpool.exec("run", [input]);
  },
  async threads(workers) {
    const { Pool, spawn, Worker } = await importLibrary<Threads>("threads", null);
    // Joined by threads to the folder of the file that calls it: this one.
    const entry = `./workers/${basename(fileOf("./workers/threads"))}`;
    const pool = Pool(() => spawn(new Worker(entry), { timeout: 10_000 }), {
      name: "by-hand",
      size: workers,
      concurrency: 1,
      maxQueuedJobs: Number.POSITIVE_INFINITY,
    });
    return (input) => pool.queue((worker) => worker.run(input));
  },
  async poolifier(workers) {
    const { FixedThreadPool } = await import("poolifier");
    const pool = new FixedThreadPool(workers, fileOf("./workers/poolifier"), {
      startWorkers: true,
      workerChoiceStrategy: "LEAST_USED",
      restartWorkerOnError: true,
      enableEvents: true,
      enableTasksQueue: true,
      tasksQueueOptions: { concurrency: 1, taskStealing: true, tasksStealingOnBackPressure: true },
    });
    return (input) => pool.execute(input, "run");
  },
  bullmq: async (workers) => (await import("./engines.ts")).openBullmq(workers),
  nats: async (workers) => (await import("./engines.ts")).openNats(workers),
};
