import { descendantPids } from "../host/child-processes.ts";
import { hostReader } from "../host/host-reader.ts";
import { ownBytes, rssBytes } from "../host/memory.ts";

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
    const children = descendantPids(reader, pid) ?? [];
    const ofChildren = children.reduce((sum, one) => sum + (ownBytes(one, reader.read) ?? 0), 0);
    const usedBytes = (rssBytes(pid, reader.read) ?? 0) + ofChildren;
    if (usedBytes <= limitBytes) return;
    clearInterval(timer);
    onLimit(usedBytes);
  }, EVERY_MS);
  return () => clearInterval(timer);
}
