import { Worker } from "node:worker_threads";
import { moduleBeside } from "../../../src/host/module-beside.ts";
import type { RunByHand } from "./run-by-hand.ts";

interface Waiting {
  readonly input: number;
  readonly resolve: (value: unknown) => void;
}

/** The least there can be: a bare `postMessage` there and one back. Knows no errors, no ends, no options. */
export async function open(workers: number): Promise<RunByHand> {
  const entry = moduleBeside("echo.worker", import.meta.url);
  const idle: ((job: Waiting) => void)[] = [];
  // A worker has one job at a time, as in every pool: two would spare it the sleep between them.
  const queue: Waiting[] = [];
  for (let i = 0; i < workers; i++) idle.push(openEcho(new Worker(entry), queue, idle));
  return (input) =>
    new Promise((resolve) => {
      const post = idle.pop();
      if (post === undefined) queue.push({ input, resolve });
      else post({ input, resolve });
    });
}

function openEcho(worker: Worker, queue: Waiting[], idle: ((job: Waiting) => void)[]) {
  let running: Waiting | undefined;
  const post = (job: Waiting) => {
    running = job;
    worker.postMessage(job.input);
  };
  worker.on("message", (value) => {
    const done = running;
    const next = queue.shift();
    if (next === undefined) idle.push(post);
    else post(next);
    done?.resolve(value);
  });
  return post;
}
