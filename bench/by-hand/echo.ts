import { Worker } from "node:worker_threads";
import { sibling } from "../../src/pools/sibling.ts";
import type { RunByHand } from "./registry.ts";

/** No pool at all: a bare `postMessage` there and back, workers in turn. A worker's answers come in the order asked. */
export async function open(workers: number): Promise<RunByHand> {
  const entry = sibling("echo.worker", import.meta.url);
  const posts = Array.from({ length: workers }, () => openEcho(new Worker(entry)));
  let turn = 0;
  return (input) => {
    turn = (turn + 1) % workers;
    return (posts[turn] as RunByHand)(input);
  };
}

function openEcho(worker: Worker): RunByHand {
  const waiting: ((value: unknown) => void)[] = [];
  worker.on("message", (value) => waiting.shift()?.(value));
  return (input) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      worker.postMessage(input);
    });
}
