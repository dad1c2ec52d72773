// Jobs for the contract suite: each shows one promise of a pool.
import { threadId } from "node:worker_threads";

export function double(input: number): number {
  return input * 2;
}

export async function sleepThenDouble({ ms, value }: { ms: number; value: number }): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return value * 2;
}

export function fail(message: string): never {
  throw new TypeError(message);
}

class OrderError extends Error {
  override readonly name = "OrderError";
}

export async function failLater(message: string): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  throw new OrderError(message);
}

/** Tells the server that it runs, and from which worker, for as long as the server holds the answer. */
export async function report(url: string): Promise<number> {
  const response = await fetch(`${url}?worker=${threadId}`);
  await response.text();
  return threadId;
}

export function byteLength(buffer: ArrayBuffer): number {
  return buffer.byteLength;
}

/** Holds the thread itself. */
export function spinMs(ms: number): number {
  const end = performance.now() + ms;
  while (performance.now() < end);
  return ms;
}

export const notAFunction = 7;
