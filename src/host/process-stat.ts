import type { ReadText } from "./host-reader.ts";

/** The unit of CPU time in `/proc/stat` and `/proc/<pid>/stat`: USER_HZ is 100 on all platforms that the runtimes support. */
export const TICK_MS = 10;

interface ProcessCpu {
  readonly cpuMs: number;
  /** CPU time of its children that ended and were waited for, and of theirs. */
  readonly endedChildrenMs: number;
}

/** CPU time of a process since it started, to a tick; null: it is gone, or this system does not tell. */
export function readProcessCpu(read: ReadText, pid: number | "self"): ProcessCpu | null {
  const text = read(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The second field is a name in brackets, which may hold spaces and brackets. proc(5) counts from 1: utime is 14.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [user, system, childrenUser, childrenSystem] = fields.slice(14 - 3, 18 - 3).map(Number);
  if (user === undefined || system === undefined) return null;
  return {
    cpuMs: (user + system) * TICK_MS,
    endedChildrenMs: ((childrenUser ?? 0) + (childrenSystem ?? 0)) * TICK_MS,
  };
}
