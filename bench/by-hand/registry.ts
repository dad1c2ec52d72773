import { run } from "../../scenarios/noop.ts";
import { NOOP, type RunByHand } from "./run-by-hand.ts";

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
      useAtomics: !("Deno" in globalThis), // as in our adapter: else no second worker starts there
      isolateWorkers: false,
      trackUnmanagedFds: true,
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
  workerpool: async (workers) => (await import("./workerpool.ts")).open(workers),
  threads: async (workers) => (await import("./threads.ts")).open(workers),
  poolifier: async (workers) => (await import("./poolifier.ts")).open(workers),
  bullmq: async (workers) => (await import("./bullmq.ts")).open(workers),
  nats: async (workers) => (await import("./nats.ts")).open(workers),
};
