import { hostReader } from "../host/host-reader.ts";

/** Stands in the environment of every cell, and so of what its job starts, be it in a process group of its own. */
export const MARK = "POOLMARK_CELL";

/**
 * Kills the processes whose environment has this mark. Where there is no `/proc`, or a job gave its process another
 * environment, there is nothing to be found.
 *
 * @param mark the beginning of the mark's value
 */
export function killMarked(mark: string): void {
  const { list, read } = hostReader();
  for (const name of list("/proc")) {
    const pid = Number(name);
    if (!(pid > 0) || pid === process.pid || !read(`/proc/${pid}/environ`)?.includes(`${MARK}=${mark}`))
      continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}
