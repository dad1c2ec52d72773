import { hostReader } from "./host-reader.ts";

/**
 * Kills the processes whose environment has a mark: whatever inherited it, be it in a process group of its own. Where there is
 * no `/proc`, or a job gave its process another environment, there is nothing to be found.
 *
 * @param mark as it stands in the environment, with the variable's name: the beginning of the value is enough
 */
export function killMarked(mark: `${string}=${string}`): void {
  const { list, read } = hostReader();
  for (const name of list("/proc")) {
    const pid = Number(name);
    if (!(pid > 0) || pid === process.pid || !read(`/proc/${pid}/environ`)?.includes(mark)) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}
