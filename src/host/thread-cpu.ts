import type { ThreadCpu } from "../domain/measurement.ts";
import { realClock } from "./clock.ts";
import { type HostReader, hostReader } from "./host-reader.ts";

interface ThreadMeter {
  /**
   * A worker that was replaced moves to the others with what it had used: a difference of two readings may be negative.
   *
   * @param workers how many threads are workers now: finding another number means not to know them
   * @returns null: this system does not tell CPU time by thread
   */
  read(workers: number): ThreadCpu | null;
  /** Of the main thread alone. */
  mainMs(): number | null;
}

/**
 * What the runtimes call a worker's thread: `WorkerThread` Node since 24, `Worker` Bun, `worker-1` Deno. Node 20 and 22
 * call it as they call the main thread: there the threads count that came after this meter.
 */
const WORKER_NAME = /^(WorkerThread|Worker|worker-\d+)$/;

/**
 * To be made before the pool is opened, because the threads that are there already are not workers, and on the main thread,
 * which is not always the process's first one: `deno test` runs modules on another.
 */
export function createThreadMeter(
  reader: Pick<HostReader, "read" | "list"> = hostReader(),
  cpuMs: () => number = realClock.cpuMs,
): ThreadMeter {
  const tids = () => reader.list("/proc/self/task").map(Number);
  const nameOf = (tid: number) => reader.read(`/proc/self/task/${tid}/comm`)?.trim();
  const mainTid = Number.parseInt(reader.read("/proc/thread-self/stat") ?? "", 10);
  const early = new Set(tids());
  const mainName = nameOf(mainTid);
  /** Where the runtime names its workers nothing else is one: a native library's thread may be called as the main thread. */
  const workerTids = () => {
    const late = tids().filter((tid) => tid !== mainTid && !early.has(tid));
    const names = new Map(late.map((tid) => [tid, nameOf(tid)]));
    const named = late.filter((tid) => WORKER_NAME.test(names.get(tid) ?? ""));
    return named.length > 0 ? named : late.filter((tid) => names.get(tid) === mainName);
  };
  const threadMs = (tid: number) => runningMs(reader.read(`/proc/self/task/${tid}/schedstat`));

  return {
    mainMs: () => threadMs(mainTid),
    read(workers) {
      const mainMs = threadMs(mainTid);
      if (mainMs === null) return null;
      const found = workers === 0 ? [] : workerTids();
      if (found.length !== workers) {
        const untold = `${found.length} threads look like workers, and there are ${workers}`;
        return { mainMs, workersMs: null, othersMs: null, untold };
      }
      const workersMs = found.reduce((sum, tid) => sum + (threadMs(tid) ?? 0), 0);
      return { mainMs, workersMs, othersMs: Math.max(0, cpuMs() - mainMs - workersMs), untold: null };
    },
  };
}

/** `schedstat` is: ns running, ns waiting for a CPU, how often. */
function runningMs(schedstat: string | null): number | null {
  const ns = /^(\d+) \d+ \d+/.exec(schedstat ?? "")?.[1];
  return ns === undefined ? null : Number(ns) / 1e6;
}
