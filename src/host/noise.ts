import type { Noise } from "../domain/measurement.ts";
import { groupFolders } from "./cgroup.ts";
import { descendantPids } from "./child-processes.ts";
import { type Clock, realClock } from "./clock.ts";
import { allowedCpus } from "./effective-cores.ts";
import { hostReader, type ReadText } from "./host-reader.ts";
import { readProcessCpu, TICK_MS } from "./process-stat.ts";

/** Counters at one moment. null: this system does not tell. */
interface NoiseReading {
  readonly nowMs: number;
  readonly ownCpuMs: number;
  /** CPU time of the cell's other processes, by their ids. */
  readonly fellowCpuMs: ReadonlyMap<number, number>;
  readonly cpus: CpuCounters | null;
  readonly pressureMs: number | null;
  readonly throttledMs: number | null;
}

interface CpuCounters {
  readonly count: number;
  readonly busyMs: number;
  readonly stealMs: number | null;
}

export interface NoiseMeter {
  start(): void;
  /** What happened since `start`. */
  stop(): Noise;
  /** For how long a CPU quota has kept the control group from running so far; null: there is none, or the system does not tell. */
  throttledMs(): number | null;
}

/**
 * Watches what disturbs a batch from outside. Reads some small files at start and at stop, and nothing between: no timer.
 *
 * @param fellowPids further processes that belong to this cell, such as a service or workers that are processes: their
 *   CPU time is not foreign
 */
export function createNoiseMeter(
  read: ReadText,
  clock: Clock,
  fellowPids: () => readonly number[] = () => [],
): NoiseMeter {
  const allowed = allowedCpus(read);
  const throttles = throttleCounters(read);
  const throttledMs = () =>
    throttles.length === 0 ? null : throttles.reduce((sum, counter) => sum + counter(), 0);
  const take = (): NoiseReading => ({
    cpus: cpuCounters(read, allowed),
    pressureMs: pressureMs(read),
    throttledMs: throttledMs(),
    fellowCpuMs: new Map(fellowPids().map((pid) => [pid, readProcessCpu(read, pid)?.cpuMs ?? 0])),
    ownCpuMs: clock.cpuMs(),
    nowMs: clock.nowMs(),
  });
  let before: NoiseReading | null = null;
  return {
    throttledMs,
    start() {
      before = take();
    },
    stop() {
      if (before === null) throw new Error("The noise meter was stopped before it was started");
      return noiseBetween(before, take());
    },
  };
}

function noiseBetween(before: NoiseReading, after: NoiseReading): Noise {
  const wallMs = after.nowMs - before.nowMs;
  // By the clock, not by the sum of all counters: idle time goes backwards on some kernels, and is counted in ticks.
  const cpuTimeMs = wallMs * (after.cpus?.count ?? Number.NaN);
  const busyMs = rise(before.cpus?.busyMs, after.cpus?.busyMs);
  return {
    foreignShare: share(busyMs === null ? null : busyMs - ownCpuMs(before, after), cpuTimeMs),
    stealShare: share(rise(before.cpus?.stealMs, after.cpus?.stealMs), cpuTimeMs),
    tickShare: share(TICK_MS, cpuTimeMs),
    pressureShare: share(rise(before.pressureMs, after.pressureMs), wallMs),
    throttledMs: rise(before.throttledMs, after.throttledMs),
  };
}

function ownCpuMs(before: NoiseReading, after: NoiseReading): number {
  let ms = after.ownCpuMs - before.ownCpuMs;
  for (const [pid, cpuMs] of after.fellowCpuMs) ms += Math.max(0, cpuMs - (before.fellowCpuMs.get(pid) ?? 0));
  return ms;
}

/** How much a counter rose: one that went backwards, as some do by a tick, did not. */
function rise(before: number | null | undefined, after: number | null | undefined): number | null {
  return before == null || after == null ? null : Math.max(0, after - before);
}

/** From 0 to 1: ticks and clock do not agree to the last millisecond. */
function share(part: number | null, whole: number): number | null {
  return part === null || !(whole > 0) ? null : Math.min(1, Math.max(0, part / whole));
}

/**
 * Of the CPUs that this process may run on: what happens on others does not disturb it. Lines are `cpuN` user nice system
 * idle iowait irq softirq steal, in ticks. Busy is what processes used; interrupts belong to none.
 */
function cpuCounters(read: ReadText, allowed: ReadonlySet<number> | null): CpuCounters | null {
  let [count, busyTicks, stealTicks, allTicks] = [0, 0, 0, 0];
  let tellsSteal = true;
  for (const [, cpu, counters = ""] of (read("/proc/stat") ?? "").matchAll(/^cpu(\d+) (.*)$/gm)) {
    if (allowed !== null && !allowed.has(Number(cpu))) continue;
    const ticks = counters.trim().split(/\s+/).map(Number);
    const [user = 0, nice = 0, system = 0, , , , , steal] = ticks;
    count += 1;
    busyTicks += user + nice + system;
    stealTicks += steal ?? 0;
    allTicks += ticks.reduce((sum, each) => sum + each, 0);
    tellsSteal &&= steal !== undefined;
  }
  // Some sandboxes have the file, and nothing but zeros in it.
  if (allTicks === 0) return null;
  return { count, busyMs: busyTicks * TICK_MS, stealMs: tellsSteal ? stealTicks * TICK_MS : null };
}

/** Pressure stall information: `some avg10=… avg60=… avg300=… total=<µs>`. */
function pressureMs(read: ReadText): number | null {
  const us = /^some .*total=(\d+)/m.exec(read("/proc/pressure/cpu") ?? "")?.[1];
  return us === undefined ? null : Number(us) / 1000;
}

/** One for each group at or above this process's that counts how long its quota kept it waiting; cgroup v2 counts in µs, v1 in ns. */
function throttleCounters(read: ReadText): (() => number)[] {
  const files = [...groupFolders(read, "v2"), ...groupFolders(read, "cpu")].map(
    (folder) => `${folder}/cpu.stat`,
  );
  const throttledMs = (file: string) => {
    const [, unit, value] = /^throttled_(usec|time) (\d+)/m.exec(read(file) ?? "") ?? [];
    return value === undefined ? null : Number(value) / (unit === "usec" ? 1e3 : 1e6);
  };
  return files.filter((file) => throttledMs(file) !== null).map((file) => () => throttledMs(file) ?? 0);
}

/** Watches what disturbs a run that consists of these processes and of those that they have started by now. */
export function watchNoise(pids: readonly number[]): NoiseMeter {
  const reader = hostReader();
  const own = [...pids, ...pids.flatMap((pid) => descendantPids(reader, pid) ?? [])];
  return createNoiseMeter(reader.read, realClock, () => own.filter((pid) => pid !== process.pid));
}
