import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The version of a package as it would be imported from a folder; null: not installed there.
 *
 * Read from the package.json found on the way up from the main file: an exports map may hide it from `require`.
 */
export function packageVersion(name: string, fromFolder: string): string | null {
  for (let folder = fromFolder; ; folder = dirname(folder)) {
    const file = join(folder, "node_modules", name, "package.json");
    if (existsSync(file))
      return (JSON.parse(readFileSync(file, "utf8")) as { version?: string }).version ?? null;
    if (folder === dirname(folder)) return null;
  }
}

/** The versions of packages, each as a project has it, or as we have it; null: installed nowhere. */
export function packageVersions(
  names: readonly string[],
  roots: Readonly<Record<string, string>>,
): Record<string, string | null> {
  return Object.fromEntries(names.map((name) => [name, packageVersion(name, roots[name] ?? ownRoot())]));
}

/** The nearest folder at or above a path that holds a package.json; null: none. */
export function packageRootOf(path: string): string | null {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) return null;
  }
}

/** The contenders' libraries that a project has installed, with the folder that they resolve from: they are measured as they are there. */
export function projectLibraries(folder: string): Record<string, string> {
  const root = packageRootOf(folder);
  if (root === null) return {};
  const names = [
    ...["piscina", "workerpool", "threads"],
    ...["tinypool", "jest-worker", "poolifier", "p-limit", "fastq"],
    ...["bullmq", "@nats-io/transport-node"],
  ];
  return Object.fromEntries(
    names.filter((name) => packageVersion(name, root) !== null).map((name) => [name, root]),
  );
}

/** poolmark's own root: where its package.json is. */
export function ownRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const root = packageRootOf(here);
  if (root === null) throw new Error(`No package.json above "${here}"`);
  return root;
}

export function ownVersion(): string {
  return (JSON.parse(readFileSync(join(ownRoot(), "package.json"), "utf8")) as { version: string }).version;
}
