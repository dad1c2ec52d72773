import { posix } from "node:path";

/** Reads a file of `/proc` or `/sys`; null where there is none, or none that may be read. A recorded tree stands in for it in tests. */
export type ReadText = (path: string) => string | null;

/** A controller of cgroup v1, or the one tree of v2. */
export type Controller = "v2" | "cpu" | "memory";

/**
 * The least limit from this process's group up to the mount's root: a parent's limit binds its children.
 *
 * @param limitOf reads one group's limit from its folder; null: it sets none
 */
export function leastLimit(
  read: ReadText,
  controller: Controller,
  limitOf: (folder: string) => number | null,
): number | null {
  const group = findGroup(read, controller);
  const mount = group === null ? null : findMount(read, controller, group);
  if (group === null || mount === null) return null;
  // In a container the mount may show only a part of the tree, named by its root.
  const below = isWithin(group, mount.root) ? group.slice(mount.root.length) : group;
  let least: number | null = null;
  for (let path = posix.join("/", below); ; path = posix.dirname(path)) {
    const limit = limitOf(path === "/" ? mount.point : mount.point + path);
    if (limit !== null && Number.isFinite(limit) && limit > 0) least = Math.min(least ?? limit, limit);
    if (path === "/") return least;
  }
}

/** This process's group: lines are `id:controllers:path`, with no controllers for v2. */
function findGroup(read: ReadText, controller: Controller): string | null {
  for (const line of (read("/proc/self/cgroup") ?? "").split("\n")) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    const found = controller === "v2" ? controllers === "" : controllers.split(",").includes(controller);
    if (found) return path;
  }
  return null;
}

interface Mount {
  readonly root: string;
  readonly point: string;
}

/**
 * Where the tree is mounted; of several mounts the one that shows this group. Fields 4 and 5 of mountinfo are root and
 * mount point; after ` - ` come type, source and options.
 */
function findMount(read: ReadText, controller: Controller, group: string): Mount | null {
  const mounts: Mount[] = [];
  for (const line of (read("/proc/self/mountinfo") ?? "").split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root, point] = before.split(" ");
    const [type, , options = ""] = after.split(" ");
    if (root === undefined || point === undefined) continue;
    const v1 = type === "cgroup" && options.split(",").includes(controller);
    if (controller === "v2" ? type === "cgroup2" : v1) mounts.push({ root: root === "/" ? "" : root, point });
  }
  return mounts.find(({ root }) => isWithin(group, root)) ?? mounts[0] ?? null;
}

function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}
