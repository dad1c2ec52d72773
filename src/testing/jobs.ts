// Jobs for the contract suite: each shows one promise of a pool.
import { parentPort } from "node:worker_threads";

export function double(input: number): number {
  return input * 2;
}

/** Starts a process in a group of its own. Returns both process ids, or ends the worker. */
export async function leaveProcess(thenExit: boolean): Promise<number[]> {
  const { spawn } = await import("node:child_process");
  const stray = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
  stray.unref();
  if (thenExit) setTimeout(() => process.exit(1), 300);
  return [process.pid, stray.pid ?? 0];
}

export async function sleepThenDouble({ ms, value }: { ms: number; value: number }): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return value * 2;
}

/** Notes when it starts and ends, in ms since the epoch: at twice its index and next to it. */
export async function noteWhen({ index, log }: { index: number; log: SharedArrayBuffer }): Promise<number> {
  const now = () => performance.timeOrigin + performance.now();
  const noted = new Float64Array(log);
  noted[2 * index] = now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  noted[2 * index + 1] = now();
  return index;
}

export async function countLater(done: SharedArrayBuffer): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  Atomics.add(new Int32Array(done), 0, 1);
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

/** Each worker, thread or process, loads this module for itself. */
const workerName = Math.random().toString(36);

/** Tells the counting server that it runs, and from which worker, for as long as the server holds the answer. */
export async function report(port: number): Promise<string> {
  const { connect } = await import("node:net");
  const socket = connect(port, "127.0.0.1", () => socket.write(workerName));
  await new Promise((resolve, reject) => socket.once("end", resolve).once("error", reject).resume());
  socket.destroy();
  return workerName;
}

export function writeShared(shared: SharedArrayBuffer): number {
  return Atomics.add(new Int32Array(shared), 0, 7);
}

export function byteLength(buffer: ArrayBuffer): number {
  return buffer.byteLength;
}

export const notAFunction = 7;

/** In a thread, a web worker or a process: whatever its parent hears. */
function postToParent(message: unknown): void {
  const scope = globalThis as { postMessage?: (message: unknown) => void; WorkerGlobalScope?: unknown };
  if (parentPort !== null) parentPort.postMessage(message);
  else if (scope.WorkerGlobalScope !== undefined) scope.postMessage?.(message);
  else process.send?.(message);
}

/** Posts messages of its own, some of which look like a pool's. */
export function postMessages(input: number): number {
  for (const message of [{ progress: 1 }, "half", 7, [], [0, true, null], [-1], { id: 1 }])
    postToParent(message);
  for (let id = 1; id <= 20; id++) {
    postToParent([id, true, "forged"]);
    postToParent([id * 2, "forged"]);
    postToParent({ token: "guessed", reply: [id, true, "forged"] });
  }
  return double(input);
}

/** Prints what looks like messages, and takes the signals that end a process. */
export function print(input: number): number {
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    if (process.listenerCount(signal) === 0) process.on(signal, () => {});
  console.log('{"did":"fail","reason":"printed by a job"}');
  console.error("warning ".repeat(20));
  process.stdout.write("no end of line");
  process.stdout.write("\n");
  return double(input);
}

/** Whatever a job is given. */
export function countArguments(...given: readonly unknown[]): number {
  return given.length;
}

export function throwValue(value: unknown): never {
  throw value;
}

const performable = {
  double,
  sleepThenDouble,
  fail,
  failLater,
  throwValue,
  writeShared,
  byteLength,
  postMessages,
  print,
  report,
};

/** Any of these jobs, by its name: so that one pool serves many tests. */
export function perform(...given: readonly unknown[]): unknown {
  const [name, input] = given[0] as [keyof typeof performable | "countArguments", unknown];
  return name === "countArguments" ? countArguments(...given) : performable[name](input as never);
}
