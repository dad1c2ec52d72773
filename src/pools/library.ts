import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Imports a contender's library when its pool is opened, from the user's project if it is given, so that a process that
 * measures one pool never loads another.
 *
 * @param packageRoot a folder whose `node_modules` (or that of a folder above) has the library; null: ours
 */
export async function importLibrary<Library>(
  name: string,
  packageRoot: string | null | undefined,
): Promise<Library> {
  const specifier = packageRoot == null ? name : resolveFrom(packageRoot, name);
  const module = (await import(specifier)) as Library & { default?: Library };
  // A CommonJS library's exports are all on `default`; only some are also found as names.
  return module.default !== undefined && typeof module.default === "object"
    ? { ...module.default, ...module }
    : module;
}

function resolveFrom(packageRoot: string, name: string): string {
  return pathToFileURL(createRequire(join(packageRoot, "package.json")).resolve(name)).href;
}
