import type { ForkResult } from "../domain/measurement.ts";

/** Jobs and time of one slice: the turns of its last attempt together. */
export interface Slice {
  readonly jobs: number;
  readonly wallMs: number;
}

type Turns = Pick<ForkResult, "turns">;

const known = new WeakMap<ForkResult["turns"], ReadonlyMap<number, Slice>>();

/** A fork's slices by their number, in the order of time. Of a slice's attempts the last counts. */
export function slicesOf({ turns }: Turns): ReadonlyMap<number, Slice> {
  const before = known.get(turns);
  if (before !== undefined) return before;
  const lastAttempt = new Map<number, number>();
  for (const [slice, attempt] of turns)
    lastAttempt.set(slice, Math.max(attempt, lastAttempt.get(slice) ?? 0));
  const slices = new Map<number, Slice>();
  for (const [slice, attempt, jobs, wallMs] of turns) {
    if (attempt !== lastAttempt.get(slice)) continue;
    const sum = slices.get(slice) ?? { jobs: 0, wallMs: 0 };
    slices.set(slice, { jobs: sum.jobs + jobs, wallMs: sum.wallMs + wallMs });
  }
  known.set(turns, slices);
  return slices;
}

/**
 * A fork's throughput in jobs per second: all jobs ÷ all time. Not the middle of its turns: a turn that meets the garbage
 * collector is slow, and its cost belongs to whoever made the garbage.
 */
export function forkRate(fork: Turns): number {
  const slices = [...slicesOf(fork).values()];
  const sum = (of: keyof Slice) => slices.reduce((total, slice) => total + slice[of], 0);
  return (1000 * sum("jobs")) / sum("wallMs");
}

/** A fork's CPU time per job, in ms; null: not known. */
export function forkCpuMs({ usage }: Pick<ForkResult, "usage">): number | null {
  return usage === null || usage.cpuMs === null || usage.jobs === 0 ? null : usage.cpuMs / usage.jobs;
}

/** A fork's open-loop batches, one for each load. Of a load's attempts the last counts. */
export function loadsOf({ latency }: Pick<ForkResult, "latency">): ForkResult["latency"] {
  return latency.filter(({ load }, i) => latency[i + 1]?.load !== load);
}

/** Time to the first result of a fresh process, in ms; null: the process is another cell's. */
export function startUpMs({ startUp }: Pick<ForkResult, "startUp">): number | null {
  if (startUp === null) return null;
  return (startUp.importMs ?? 0) + startUp.constructMs + startUp.readyMs + startUp.firstResultMs;
}
