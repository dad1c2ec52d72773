import { posix } from "node:path";
import type { ReadText } from "./host-reader.ts";

/** A controller of cgroup v1, or the one tree of v2. */
type Controller = "v2" | "cpu" | "memory";

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
  let least: number | null = null;
  for (const folder of groupFolders(read, controller)) {
    const limit = limitOf(folder);
    if (limit !== null && Number.isFinite(limit) && limit > 0) least = Math.min(least ?? limit, limit);
  }
  return least;
}

/** The folders of this process's group and of all above it up to the mount's root, its own first; none: no such controller here. */
export function groupFolders(read: ReadText, controller: Controller): readonly string[] {
  const group = findGroup(read, controller);
  const mount = group === null ? null : findMount(read, controller, group);
  if (group === null || mount === null) return [];
  // In a container the mount may show only a part of the tree, named by its root.
  const below = isWithin(group, mount.root) ? group.slice(mount.root.length) : group;
  const folders: string[] = [];
  for (let path = posix.join("/", below); path !== "/"; path = posix.dirname(path)) {
    folders.push(mount.point + path);
  }
  return [...folders, mount.point];
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
