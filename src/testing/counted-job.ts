import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { moduleBeside } from "../host/module-beside.ts";

export const countedJob = { module: moduleBeside("counted-job", import.meta.url).href, exportName: "run" };

interface Counted {
  readonly file: string;
  readonly index: number;
  readonly ms: number;
  /** The worker's event loop stands still meanwhile, as in a long computation. */
  readonly blocks?: boolean;
}

/**
 * Notes in a file that it runs, so that whoever reads it counts outside of any pool. The word "exit" ends the worker. Whatever
 * else arrives goes back.
 */
export async function run(input: unknown): Promise<unknown> {
  if (input === "exit") process.exit(3);
  if (!isCounted(input)) return input;
  const { file, index, ms, blocks = false } = input;
  appendFileSync(file, `${index} ${process.pid}\n`);
  if (blocks) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  else await delay(ms);
  return index * 2;
}

const isCounted = (input: unknown): input is Counted =>
  typeof input === "object" && input !== null && "file" in input;
