import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { posix } from "node:path";

/** Reads a file of `/proc` or `/sys`; null where there is none, or none that may be read. A recorded tree stands in for it in tests. */
export type ReadText = (path: string) => string | null;

export interface EffectiveCores {
  /** What there is to work with: the least of affinity and quota; a quota may be fractional. */
  readonly cores: number;
  /** Cores that this process may be scheduled on. */
  readonly affinityCores: number;
  /** The least CPU quota over this process's control group and all above it, in cores; null: none set. */
  readonly quotaCores: number | null;
  readonly quotaFrom: "cgroup v1" | "cgroup v2" | null;
}

export const readHostText: ReadText = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
};

/**
 * Effective cores, read by ourselves: Node's own count ignores the quota before libuv 1.49 and still under cgroup v1,
 * and truncates fractions.
 */
export function effectiveCores(read: ReadText = readHostText): EffectiveCores {
  const affinityCores = affinity(read) ?? availableParallelism();
  const quotas = [quotaV2(read), quotaV1(read)].filter((quota) => quota !== null);
  const least = quotas.sort((a, b) => a.cores - b.cores)[0];
  return {
    cores: Math.min(affinityCores, least?.cores ?? Number.POSITIVE_INFINITY),
    affinityCores,
    quotaCores: least?.cores ?? null,
    quotaFrom: least?.from ?? null,
  };
}

function affinity(read: ReadText): number | null {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(read("/proc/self/status") ?? "")?.[1];
  if (list === undefined) return null;
  let count = 0;
  for (const range of list.split(",")) {
    const [first = 0, last = first] = range.split("-").map(Number);
    count += last - first + 1;
  }
  return count > 0 ? count : null;
}

function quotaV2(read: ReadText) {
  const cores = leastQuota(read, "", (folder) => {
    const [max, period] = (read(`${folder}/cpu.max`) ?? "").trim().split(/\s+/);
    return max === undefined || max === "" || max === "max" ? null : Number(max) / Number(period ?? 100_000);
  });
  return cores === null ? null : { cores, from: "cgroup v2" as const };
}

function quotaV1(read: ReadText) {
  const cores = leastQuota(read, "cpu", (folder) => {
    const quota = Number(read(`${folder}/cpu.cfs_quota_us`) ?? -1);
    const period = Number(read(`${folder}/cpu.cfs_period_us`) ?? 100_000);
    return quota > 0 && period > 0 ? quota / period : null;
  });
  return cores === null ? null : { cores, from: "cgroup v1" as const };
}

/** The least quota from this process's group up to the mount's root: a parent's limit binds its children. */
function leastQuota(read: ReadText, controller: "" | "cpu", quotaOf: (folder: string) => number | null) {
  const mount = findMount(read, controller);
  const group = findGroup(read, controller);
  if (mount === null || group === null) return null;
  // In a container the mount may show only a part of the tree, named by its root.
  const below = group.startsWith(mount.root) ? group.slice(mount.root.length) : group;
  let least: number | null = null;
  for (let path = posix.join("/", below); ; path = posix.dirname(path)) {
    const quota = quotaOf(path === "/" ? mount.point : mount.point + path);
    if (quota !== null && Number.isFinite(quota) && quota > 0) least = Math.min(least ?? quota, quota);
    if (path === "/") return least;
  }
}

/** This process's group of a v1 controller, or of the v2 tree (`""`): lines are `id:controllers:path`. */
function findGroup(read: ReadText, controller: "" | "cpu"): string | null {
  for (const line of (read("/proc/self/cgroup") ?? "").split("\n")) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    if (controller === "" ? controllers === "" : controllers.split(",").includes(controller)) return path;
  }
  return null;
}

/** Where the tree is mounted: fields 4 and 5 of mountinfo are root and mount point; after ` - ` come type and options. */
function findMount(read: ReadText, controller: "" | "cpu"): { root: string; point: string } | null {
  for (const line of (read("/proc/self/mountinfo") ?? "").split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root, point] = before.split(" ");
    const [type, , options = ""] = after.split(" ");
    if (root === undefined || point === undefined) continue;
    const found =
      controller === "" ? type === "cgroup2" : type === "cgroup" && options.split(",").includes(controller);
    if (found) return { root: root === "/" ? "" : root, point };
  }
  return null;
}
