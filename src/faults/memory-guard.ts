import { descendantPids } from "../host/child-processes.ts";
import { hostReader } from "../host/host-reader.ts";
import { rssBytes } from "../host/memory.ts";

const EVERY_MS = 40;

/**
 * Watches from outside what a process and its children have in memory: from inside, a busy main thread would notice too late.
 *
 * @param onLimit called once, with what they had. Returns how to stop watching
 */
export function watchMemory(
  pid: number,
  limitBytes: number,
  onLimit: (rssBytes: number) => void,
): () => void {
  const reader = hostReader();
  const timer = setInterval(() => {
    const pids = [pid, ...(descendantPids(reader, pid) ?? [])];
    const usedBytes = pids.reduce((sum, one) => sum + (rssBytes(one, reader.read) ?? 0), 0);
    if (usedBytes <= limitBytes) return;
    clearInterval(timer);
    onLimit(usedBytes);
  }, EVERY_MS);
  return () => clearInterval(timer);
}
