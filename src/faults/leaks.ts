import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { descendantPids } from "../host/child-processes.ts";
import { type HostReader, hostReader } from "../host/host-reader.ts";
import { rssBytes } from "../host/memory.ts";
import { thisRuntime } from "../host/runtime.ts";
import type { Leaks } from "./scorecard.ts";

/** A thread that has been told to end may take a moment. */
const SETTLE_MS = 1000;
/** Where it is known that threads stay. */
const SETTLE_ANYWAY_MS = 300;
/** Of Node's own threads, those of libuv start when there is work for them. */
const LIBUV_THREADS = 4;

/** Bun and Deno start threads of their own at any time, but name those of their workers; Node's have one name for all. */
const WORKER_NAME = /^worker/i;

interface Inventory {
  readonly threads: number | null;
  readonly processes: number | null;
  readonly rssBytes: number | null;
}

/** Starts what the runtime would start later by itself, and keep. */
export async function warmUp(): Promise<void> {
  await Promise.all(Array.from({ length: 2 * LIBUV_THREADS }, () => readFile(import.meta.filename)));
}

export function takeInventory(reader: HostReader = hostReader()): Inventory {
  const tasks = reader.list("/proc/self/task");
  const counts = (tid: string) =>
    thisRuntime().name === "node" || WORKER_NAME.test(reader.read(`/proc/self/task/${tid}/comm`) ?? "");
  return {
    threads: tasks.length === 0 ? null : tasks.filter(counts).length,
    processes: descendantPids(reader)?.length ?? null,
    rssBytes: rssBytes(null, reader.read),
  };
}

/** What is there that was not before, once it no longer gets less. */
export async function leftSince(before: Inventory, mayEnd: boolean): Promise<Leaks> {
  const endMs = performance.now() + (mayEnd ? SETTLE_MS : SETTLE_ANYWAY_MS);
  let now = takeInventory();
  const more = (what: keyof Inventory) => {
    const [earlier, later] = [before[what], now[what]];
    return earlier === null || later === null ? null : later - earlier;
  };
  while (((more("threads") ?? 0) > 0 || (more("processes") ?? 0) > 0) && performance.now() < endMs) {
    await delay(10);
    now = takeInventory();
  }
  return { threads: more("threads"), processes: more("processes"), rssGrowthBytes: more("rssBytes") };
}
