import { type HostReader, hostReader } from "./host-reader.ts";
import { readProcessCpu } from "./process-stat.ts";

/** The living processes that this one (or `root`) started, and those that they started; null: this system does not tell. */
export function descendantPids(
  reader: Pick<HostReader, "read" | "list"> = hostReader(),
  root: number | "self" = "self",
): readonly number[] | null {
  const childrenOf = (pid: number | "self") => {
    // A child belongs to the thread that started it.
    const lists = reader
      .list(`/proc/${pid}/task`)
      .map((tid) => reader.read(`/proc/${pid}/task/${tid}/children`));
    if (lists.every((list) => list === null)) return null;
    return lists.flatMap((list) => list?.split(" ").filter(Boolean).map(Number) ?? []);
  };
  const found = childrenOf(root);
  if (found === null) return null;
  // Grows while it is walked; one that has ended meanwhile has no children any longer.
  for (const pid of found) found.push(...(childrenOf(pid) ?? []));
  return found;
}

/**
 * CPU time of all processes below this one since they started, to a tick of 10 ms each, those that ended included. What
 * `process.cpuUsage` tells has nothing of it.
 *
 * @returns null: this system does not tell
 */
export function childrenCpuMs(reader: Pick<HostReader, "read" | "list"> = hostReader()): number | null {
  const own = readProcessCpu(reader.read, "self");
  const pids = descendantPids(reader);
  if (own === null || pids === null) return null;
  const living = pids.map((pid) => readProcessCpu(reader.read, pid));
  return living.reduce(
    (sum, child) => sum + (child?.cpuMs ?? 0) + (child?.endedChildrenMs ?? 0),
    own.endedChildrenMs,
  );
}
