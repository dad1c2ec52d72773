import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Notes in a file that it runs, so that whoever reads it counts outside of any pool. */
export async function run({ file, index, ms }: { file: string; index: number; ms: number }): Promise<number> {
  appendFileSync(file, `${index} ${process.pid}\n`);
  await delay(ms);
  return index * 2;
}

/** The same, but its worker's event loop stands still meanwhile, as in a long computation. */
export function block({ file, index, ms }: { file: string; index: number; ms: number }): number {
  appendFileSync(file, `${index} ${process.pid}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  return index * 2;
}

/** Whatever arrives goes back. */
export const echo = (input: unknown) => input;

/** The same, but one word ends the worker. */
export const echoOrExit = (input: unknown) => (input === "exit" ? process.exit(3) : input);
