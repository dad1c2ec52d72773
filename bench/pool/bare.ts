import { Worker } from "node:worker_threads";
import { moduleBeside } from "../../src/host/module-beside.ts";

interface Waiting {
  readonly input: unknown;
  readonly resolve: (value: unknown) => void;
}

export interface Bare {
  run(input: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * The least there can be: an idle worker gets a message of at most so many jobs, and answers with one. Knows no errors, no
 * ends, no options. With one job a message it is what dispatch costs at least; with many, what a pool could reach.
 */
export async function openBare(job: string, workers: number, jobsPerMessage: number): Promise<Bare> {
  const entry = moduleBeside("bare.worker", import.meta.url);
  const queue: Waiting[] = [];
  let head = 0;
  const idle: (() => void)[] = [];
  let asleep = true;
  const threads = Array.from({ length: workers }, () => new Worker(entry, { workerData: job }));

  function take(): Waiting[] {
    const taken = queue.slice(head, head + jobsPerMessage);
    head += taken.length;
    if (head === queue.length) {
      queue.length = 0;
      head = 0;
    }
    return taken;
  }

  for (const thread of threads) {
    let running: Waiting[] = [];
    const post = () => {
      running = take();
      if (running.length === 0) idle.push(post);
      else thread.postMessage(running.map(({ input }) => input));
    };
    thread.on("message", (values: unknown[]) => {
      const done = running;
      post();
      for (const [i, { resolve }] of done.entries()) resolve(values[i]);
    });
    idle.push(post);
  }
  /** Jobs of one turn travel together. */
  const wake = () => {
    asleep = true;
    for (let post = idle.pop(); post !== undefined && head < queue.length; post = idle.pop()) post();
  };
  return {
    run: (input) =>
      new Promise((resolve) => {
        queue.push({ input, resolve });
        if (asleep && idle.length > 0) {
          asleep = false;
          process.nextTick(wake);
        }
      }),
    async close() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}
