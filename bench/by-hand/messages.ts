import { Worker } from "node:worker_threads";
import { Fifo } from "../../src/domain/fifo.ts";
import type { OpenOptions } from "../../src/domain/pool.ts";
import { moduleBeside } from "../../src/host/module-beside.ts";
import type { RunByHand } from "./registry.ts";

interface Waiting {
  readonly input: unknown;
  readonly resolve: (value: unknown) => void;
}

/**
 * The least there can be: an idle worker gets a message of at most `jobsPerMessage` jobs, and answers with one. Knows no errors, no
 * ends, no options. With one job a message it is what dispatch costs at least; with many, what a pool could reach.
 */
export function openMessages({ job, workers }: OpenOptions, jobsPerMessage: number): RunByHand {
  const entry = moduleBeside("messages.worker", import.meta.url);
  const queue = new Fifo<Waiting>();
  const idle: (() => void)[] = [];
  let isAwake = false;

  for (let i = 0; i < workers; i++) {
    const thread = new Worker(entry, { workerData: job });
    let running: Waiting[] = [];
    const post = () => {
      running = [];
      while (running.length < jobsPerMessage && queue.size > 0) running.push(queue.shift() as Waiting);
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
  /** Jobs of one turn of the event loop travel together. */
  const wake = () => {
    isAwake = false;
    for (let post = idle.pop(); post !== undefined && queue.size > 0; post = idle.pop()) post();
  };
  return (input) =>
    new Promise((resolve) => {
      queue.push({ input, resolve });
      if (isAwake || idle.length === 0) return;
      isAwake = true;
      process.nextTick(wake);
    });
}
