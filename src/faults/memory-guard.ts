import { writeFileSync } from "node:fs";
import { descendantPids } from "../host/child-processes.ts";
import { rssBytes } from "../host/memory.ts";

const EVERY_MS = 20;

/**
 * Lets a process that may take too much memory be the first to go: the system ends it before any other, and it ends itself
 * well before that.
 *
 * @param tell called with what it had, just before the process is killed
 */
export function guardMemory(limitBytes: number, tell: (rssBytes: number) => void): void {
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // Not Linux, or not allowed: the guard below is what is left.
  }
  setInterval(() => {
    const all = [null, ...(descendantPids() ?? [])].map((pid) => rssBytes(pid) ?? 0);
    const usedBytes = all.reduce((sum, bytes) => sum + bytes, 0);
    if (usedBytes <= limitBytes) return;
    tell(usedBytes);
    process.kill(process.pid, "SIGKILL");
  }, EVERY_MS).unref();
}
