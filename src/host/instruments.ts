import type { ThreadCpu } from "../domain/measurement.ts";
import { childrenCpuMs, descendantPids } from "./child-processes.ts";
import { type Clock, realClock } from "./clock.ts";
import { readConnections } from "./connections.ts";
import { type HostReader, hostReader } from "./host-reader.ts";
import { createLoopDelayProbe, type LoopDelayProbe } from "./loop-delay.ts";
import { peakRssBytes, rssBytes } from "./memory.ts";
import { readProcessCpu } from "./process-stat.ts";
import { createThreadMeter } from "./thread-cpu.ts";

/** CPU time since the process began, with that of the processes it started. */
export interface CpuReading {
  /** null: workers are processes, and this system does not tell what others use. */
  readonly totalMs: number | null;
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
   * CPU time since the process began. Reading costs CPU time of the main thread. `moment` says whether turns are about to begin
   * or have ended, so that almost none of the cost falls between the two readings.
   */
  readCpu(moment: "before" | "after"): CpuReading;
  /** A process with those that it started: CPU time since it began, and the most memory. null: this system does not tell. */
  readProcess(pid: number): { readonly cpuMs: number; readonly peakBytes: number | null } | null;
  /** How many connections a server on loopback has on this port; null: this system does not tell. */
  readConnections(port: number): number | null;
  /** Of this process and those it started; null: this system does not tell. */
  rssBytes(): number | null;
  peakRssBytes(): number | null;
}

/** What the pool's workers will be. */
interface ExpectedWorkers {
  /** How many threads of this process are workers. */
  readonly workerThreads: number;
  /** Where the system does not list this process's children, only this tells that there are any. */
  readonly areProcesses: boolean;
}

/** The real ones. To be made on the main thread, before the pool is opened. */
export function createInstruments(
  { workerThreads, areProcesses }: ExpectedWorkers,
  reader: Pick<HostReader, "read" | "list"> = hostReader(),
): Instruments {
  const threads = createThreadMeter(reader, realClock.cpuMs);
  /** Workers that are processes are all there before the first batch. */
  let hasChildren: boolean | null = null;
  const reading = (ownMs: number, found: ThreadCpu | null, childrenMs: number | null): CpuReading => ({
    totalMs: childrenMs === null ? null : ownMs + childrenMs,
    hasChildren: hasChildren === true,
    threads: hasChildren && found !== null ? { ...found, workersMs: childrenMs } : found,
  });
  /** Over this process and those that it started. */
  const total = (bytesOf: (pid: number | null) => number | null) => {
    const own = bytesOf(null);
    const children = descendantPids(reader) ?? (areProcesses ? null : []);
    if (own === null || children === null) return null;
    return children.reduce((sum, pid) => sum + (bytesOf(pid) ?? 0), own);
  };
  return {
    clock: realClock,
    loopDelay: createLoopDelayProbe(),
    readCpu(moment) {
      const children = descendantPids(reader);
      hasChildren ??= children === null ? areProcesses : children.length > 0;
      const readChildrenMs = () => (hasChildren ? childrenCpuMs(reader) : 0);
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
    readProcess(pid) {
      const pids = [pid, ...(descendantPids(reader, pid) ?? [])];
      const cpu = pids.map((one) => readProcessCpu(reader.read, one)).filter((found) => found !== null);
      if (cpu.length === 0) return null;
      const peaks = pids.map((one) => peakRssBytes(one, reader.read)).filter((bytes) => bytes !== null);
      return {
        cpuMs: cpu.reduce((sum, { cpuMs, endedChildrenMs }) => sum + cpuMs + endedChildrenMs, 0),
        peakBytes: peaks.length === 0 ? null : peaks.reduce((sum, bytes) => sum + bytes, 0),
      };
    },
    readConnections: (port) => readConnections(reader.read, port),
    rssBytes: () => total((pid) => rssBytes(pid, reader.read)),
    peakRssBytes: () => total((pid) => peakRssBytes(pid, reader.read)),
  };
}
