import { readFileSync } from "node:fs";

/**
 * CPU time that this process's main thread has used, in ms; null where nothing tells it for one thread alone. Linux only:
 * the first number of `schedstat`, in ns. `process.cpuUsage()` would count the workers too.
 */
export function mainThreadCpuMs(): number | null {
  try {
    // The main thread's id is the process's.
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  } catch {
    return null;
  }
}

export const NO_MAIN_THREAD_CPU =
  "the CPU time of one thread is read from /proc/self/task/*/schedstat, which only Linux has";
