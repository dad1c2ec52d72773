import { hostReader, type ReadText } from "./host-reader.ts";

/**
 * Memory of a process that is in RAM now. What processes share, such as the runtime's own code, counts in each.
 *
 * @returns null: it is gone, or this system does not tell
 */
export function rssBytes(pid: number | null = null, read: ReadText = hostReader().read): number | null {
  return statusBytes(read, pid, "VmRSS") ?? (pid === null ? ownRssBytes() : null);
}

/** Without the runtime's code and other files, which all processes share. null: as above */
export function ownBytes(pid: number, read: ReadText = hostReader().read): number | null {
  return statusBytes(read, pid, "RssAnon");
}

/** On Linux Node reads it from `/proc`, too, and throws where there is none. */
function ownRssBytes(): number | null {
  try {
    return process.memoryUsage().rss;
  } catch {
    return null;
  }
}

/** The most that it has had in RAM at once since it started; null: it is gone, or this system does not tell. */
export function peakRssBytes(pid: number | null = null, read: ReadText = hostReader().read): number | null {
  const bytes = statusBytes(read, pid, "VmHWM");
  if (bytes !== null || pid !== null) return bytes;
  // In kB: so says Node for all platforms, and so it is in all three runtimes on Linux. Elsewhere the others are not checked.
  const { bun, deno } = process.versions;
  return bun === undefined && deno === undefined ? process.resourceUsage().maxRSS * 1024 : null;
}

function statusBytes(
  read: ReadText,
  pid: number | null,
  field: "VmRSS" | "VmHWM" | "RssAnon",
): number | null {
  const status = read(`/proc/${pid ?? "self"}/status`) ?? "";
  const kB = new RegExp(`^${field}:\\s*(\\d+) kB`, "m").exec(status)?.[1];
  return kB === undefined ? null : Number(kB) * 1024;
}
