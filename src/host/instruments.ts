import type { ThreadCpu } from "../domain/measurement.ts";
import { childrenCpuMs, descendantPids } from "./child-processes.ts";
import { type Clock, realClock } from "./clock.ts";
import { hostReader } from "./host-reader.ts";
import { createLoopDelayProbe, type LoopDelayProbe } from "./loop-delay.ts";
import { peakRssBytes, rssBytes } from "./memory.ts";
import { createNoiseMeter, type NoiseMeter } from "./noise.ts";
import { createThreadMeter } from "./thread-cpu.ts";

/** All that a cell measures with: tests hand in their own. */
export interface Instruments {
  readonly clock: Clock;
  readonly loopDelay: LoopDelayProbe;
  readonly noise: NoiseMeter;
  /** Since the process began; null: cannot be told here. */
  threadCpu(): ThreadCpu | null;
  /** Of this process and those it started; null: this system does not tell. */
  rssBytes(): number | null;
  peakRssBytes(): number | null;
}

/**
 * The real ones. To be made on the main thread, before the pool is opened.
 *
 * @param workerThreads how many threads of this process will be workers
 * @param companions processes that belong to the run: what they use is no disturbance
 */
export function createInstruments(workerThreads: number, companions: readonly number[]): Instruments {
  const reader = hostReader();
  const threads = createThreadMeter(reader, realClock.cpuMs);
  const clock: Clock = { ...realClock, cpuMs: () => realClock.cpuMs() + (childrenCpuMs(reader) ?? 0) };
  /** Over this process and those that it started. */
  const total = (bytesOf: (pid: number | null) => number | null) => {
    const own = bytesOf(null);
    const children = (descendantPids(reader) ?? []).map((pid) => bytesOf(pid) ?? 0);
    return own === null ? null : children.reduce((sum, bytes) => sum + bytes, own);
  };
  return {
    clock,
    loopDelay: createLoopDelayProbe(),
    noise: createNoiseMeter(reader.read, clock, () => companions),
    threadCpu() {
      const children = descendantPids(reader) ?? [];
      if (children.length === 0) return threads.read(workerThreads);
      const own = threads.read(0);
      return own === null ? null : { ...own, workersMs: childrenCpuMs(reader) };
    },
    rssBytes: () => total((pid) => rssBytes(pid, reader.read)),
    peakRssBytes: () => total((pid) => peakRssBytes(pid, reader.read)),
  };
}
