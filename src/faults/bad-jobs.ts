// The jobs of every fault: one function that does what its input says, so that a pool opened for it can also be asked
// whether it still works. Nothing but files is used to tell what goes on: they reach from threads and from processes alike.
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parentPort } from "node:worker_threads";

const POLL_MS = 2;
/** Late enough for a result to be on its way before its worker is lost. */
const LATER_MS = 40;

type What = "error" | "string" | "null" | "undefined" | "symbol" | "its own cause" | "type error, later";

/** Long enough for what another job has left in the same worker to happen. */
const STAY_MS = 20;

/** What a job is told to do. Paths are of files that do not exist yet: a job makes them, or waits for them. */
export type Order =
  | { readonly do: "return"; readonly value: unknown }
  | { readonly do: "throw"; readonly what: What }
  | { readonly do: "leave"; readonly what: "rejection" | "throwing timer" | "exit" }
  | { readonly do: "post"; readonly what: "news" | "forgeries" }
  | { readonly do: "close channel" }
  | { readonly do: "exit" }
  | { readonly do: "exit the first time"; readonly mark: string }
  | { readonly do: "never"; readonly how: "loop" | "promise" | "atomics"; readonly mark: string }
  | { readonly do: "return function" }
  | { readonly do: "return bytes"; readonly count: number }
  | { readonly do: "fill heap" }
  | { readonly do: "overflow stack" }
  | { readonly do: "die once"; readonly mark: string }
  | { readonly do: "compute"; readonly folder: string; readonly ms: number }
  | { readonly do: "hold"; readonly mark: string; readonly until: string }
  | ({ readonly do: "meet" } & Meeting);

/** Jobs that wait for each other: only as many workers as there are jobs can do them. */
export interface Meeting {
  readonly folder: string;
  readonly count: number;
  /** By `Date.now()`: a job that starts later does not wait. */
  readonly untilMs: number;
  readonly afterwards: "return" | "exit";
}

/** The error that a job throws: what of it arrives is what is judged. */
export class PaperJam extends Error {
  override readonly name = "PaperJam";
  readonly code = "E_PAPER_JAM";
  readonly tray = 2;

  constructor() {
    super("the paper is jammed", { cause: new Error("a crumpled sheet") });
  }
}

export const THROWN_TEXT = "out of paper";
export const TONER_TEXT = "the toner is out";
export const CIRCLE_TEXT = "caused by itself";
export const FORGED = "forged";
export const RAN_TWICE = "ran a second time";
export const LEFT_BEHIND = "left behind by a job";

export function run(order: Order): unknown {
  switch (order.do) {
    case "return":
      return order.value;
    case "throw":
      return order.what === "type error, later" ? delay(LATER_MS).then(outOfToner) : raise(order.what);
    case "leave":
      return leave(order.what);
    case "post":
      return post(order.what);
    case "close channel":
      return closeChannel();
    case "exit":
      return process.exit(3);
    case "exit the first time":
      return exitFirst(order.mark);
    case "never":
      return never(order.how, order.mark);
    case "return function":
      return () => {};
    case "return bytes":
      return new Uint8Array(order.count).fill(1);
    case "fill heap":
      return fillHeap();
    case "overflow stack":
      return overflowStack(0);
    case "die once":
      return dieOnce(order.mark);
    case "compute":
      return compute(order.folder, order.ms);
    case "hold":
      return hold(order.mark, order.until);
    case "meet":
      return meet(order);
  }
}

function raise(what: Exclude<What, "type error, later">): never {
  if (what === "error") throw new PaperJam();
  if (what === "its own cause") {
    const error = new Error(CIRCLE_TEXT);
    error.cause = error;
    throw error;
  }
  throw { string: THROWN_TEXT, null: null, undefined, symbol: Symbol(THROWN_TEXT) }[what];
}

/** What a job says to whoever started its worker, by the means of its runtime alone. */
function tellParent(message: unknown): void {
  const scope = globalThis as { postMessage?(message: unknown): void; WorkerGlobalScope?: unknown };
  if (parentPort !== null) parentPort.postMessage(message);
  else if (scope.WorkerGlobalScope !== undefined) scope.postMessage?.(message);
  else process.send?.(message);
}

function post(what: "news" | "forgeries"): string {
  const news = [{ progress: 0.5 }, "half", 50, null, [], [1, "half"]];
  for (const message of what === "news" ? news : forgeries()) tellParent(message);
  return "done";
}

/** What looks like a reply of one pool or another, for the jobs that it may have under way. */
function forgeries(): unknown[] {
  return Array.from({ length: 30 }, (_, id) => [
    [id, true, FORGED],
    [0, FORGED],
    { id, result: FORGED, error: null },
    { taskId: id, result: FORGED, error: null, usedMemory: 0 },
    { type: "result", uid: id, complete: true, payload: FORGED },
  ]).flat();
}

/** Tells a job that is run again from one that is not: nobody asked for a second time. */
function exitFirst(mark: string): string {
  if (existsSync(mark)) return RAN_TWICE;
  writeFileSync(mark, "");
  return process.exit(3);
}

/** As far as the runtime has the means; the types say that it always does. */
function closeChannel(): string {
  const scope = globalThis as { close?(): void; WorkerGlobalScope?: unknown };
  if (parentPort !== null) (parentPort as Partial<typeof parentPort>).close?.();
  else if (scope.WorkerGlobalScope !== undefined) scope.close?.();
  else if (process.connected) process.disconnect();
  return "done";
}

function outOfToner(): never {
  throw new TypeError(TONER_TEXT);
}

function leave(what: "rejection" | "throwing timer" | "exit"): string {
  if (what === "rejection") void Promise.reject(new Error(LEFT_BEHIND));
  else if (what === "exit") setTimeout(() => process.exit(7), LATER_MS);
  else {
    setTimeout(() => {
      throw new Error(LEFT_BEHIND);
    }, LATER_MS);
  }
  return "done";
}

function never(how: "loop" | "promise" | "atomics", mark: string): unknown {
  writeFileSync(mark, "");
  if (how === "loop") for (;;);
  if (how === "atomics") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  return new Promise(() => {});
}

/** Arrays, not buffers: those lie outside the heap. Ends by itself far above any limit that a fault is given. */
function fillHeap(): string {
  const kept: unknown[] = [];
  for (let i = 0; i < 1000; i++) kept.push(Array.from({ length: 100_000 }, () => i));
  return `no limit at ${kept.length} arrays`;
}

function overflowStack(depth: number): number {
  return 1 + overflowStack(depth + 1);
}

function dieOnce(mark: string): string {
  if (existsSync(mark)) return "ran again";
  writeFileSync(mark, "");
  process.kill(process.pid, "SIGKILL");
  return "survived";
}

/** @returns how many have begun the same by then */
function compute(folder: string, ms: number): number {
  writeFileSync(join(folder, `run-${process.pid}-${Math.random()}`), "");
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
  return readdirSync(folder).length;
}

async function hold(mark: string, until: string): Promise<string> {
  writeFileSync(mark, "");
  while (!existsSync(until)) await delay(POLL_MS);
  return "held";
}

/** @returns the most that were there at once; those who have met leave a sign for the ones that look later */
async function meet({ folder, count, untilMs, afterwards }: Meeting): Promise<number> {
  const sign = `${folder}-met`; // beside it: not one of those who are there
  const mine = join(folder, `here-${process.pid}-${Math.random()}`);
  writeFileSync(mine, "");
  const present = () => (existsSync(sign) ? count : readdirSync(folder).length);
  await delay(STAY_MS);
  let most = present();
  while (most < count && Date.now() < untilMs) {
    await delay(POLL_MS);
    most = Math.max(most, present());
  }
  if (most < count) rmSync(mine);
  else writeFileSync(sign, "");
  if (afterwards === "exit") process.exit(5);
  return most;
}
