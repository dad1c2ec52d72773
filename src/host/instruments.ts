import type { ThreadCpu } from "../domain/measurement.ts";
import { childrenCpuMs, descendantPids } from "./child-processes.ts";
import { type Clock, realClock } from "./clock.ts";
import { hostReader } from "./host-reader.ts";
import { createLoopDelayProbe, type LoopDelayProbe } from "./loop-delay.ts";
import { peakRssBytes, rssBytes } from "./memory.ts";
import { createThreadMeter } from "./thread-cpu.ts";

/** CPU time since the process began, with that of the processes it started. */
export interface CpuReading {
  readonly totalMs: number;
  /** Workers are processes: their part of `totalMs` is known to a tick of the kernel's accounting only. */
  readonly hasChildren: boolean;
  /** null: cannot be told here. */
  readonly threads: ThreadCpu | null;
}

/** All that a cell measures with: tests hand in their own. */
export interface Instruments {
  readonly clock: Clock;
  readonly loopDelay: LoopDelayProbe;
  /**
   * CPU time since the process began. To read it costs CPU time of the main thread: it says whether a batch is about to begin or
   * has ended, so that next to none of that falls between.
   */
  readCpu(moment: "before" | "after"): CpuReading;
  /** Of this process and those it started; null: this system does not tell. */
  rssBytes(): number | null;
  peakRssBytes(): number | null;
}

/**
 * The real ones. To be made on the main thread, before the pool is opened.
 *
 * @param workerThreads how many threads of this process will be workers
 */
export function createInstruments(workerThreads: number): Instruments {
  const reader = hostReader();
  const threads = createThreadMeter(reader, realClock.cpuMs);
  /** Workers that are processes are all there before the first batch. */
  let hasChildren: boolean | null = null;
  const reading = (ownMs: number, found: ThreadCpu | null, childrenMs: number): CpuReading => ({
    totalMs: ownMs + childrenMs,
    hasChildren: hasChildren === true,
    threads: hasChildren && found !== null ? { ...found, workersMs: childrenMs } : found,
  });
  /** Over this process and those that it started. */
  const total = (bytesOf: (pid: number | null) => number | null) => {
    const own = bytesOf(null);
    const children = (descendantPids(reader) ?? []).map((pid) => bytesOf(pid) ?? 0);
    return own === null ? null : children.reduce((sum, bytes) => sum + bytes, own);
  };
  return {
    clock: realClock,
    loopDelay: createLoopDelayProbe(),
    readCpu(moment) {
      hasChildren ??= (descendantPids(reader) ?? []).length > 0;
      const readChildrenMs = () => (hasChildren ? (childrenCpuMs(reader) ?? 0) : 0);
      const readThreads = () => threads.read(hasChildren ? 0 : workerThreads);
      if (moment === "after") {
        const ownMs = realClock.cpuMs();
        return reading(ownMs, readThreads(), readChildrenMs());
      }
      const childrenMs = readChildrenMs();
      const found = readThreads();
      const mainMs = threads.mainMs();
      return reading(realClock.cpuMs(), found && { ...found, mainMs: mainMs ?? found.mainMs }, childrenMs);
    },
    rssBytes: () => total((pid) => rssBytes(pid, reader.read)),
    peakRssBytes: () => total((pid) => peakRssBytes(pid, reader.read)),
  };
}
