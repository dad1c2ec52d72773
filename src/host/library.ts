import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ownRoot, packageVersion } from "./packages.ts";

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
  const specifier = packageRoot == null ? name : await resolveFrom(packageRoot, name);
  const module = (await import(specifier)) as Library & { default?: Library };
  // A CommonJS library's exports are all on `default`; only some are also found as names.
  return module.default !== undefined && typeof module.default === "object"
    ? { ...module.default, ...module }
    : module;
}

/**
 * Loads what resolving from a folder takes, so that it does not count as the library's own import. Nothing without a folder.
 */
export async function prepareImport(packageRoot: string | null): Promise<void> {
  if (packageRoot !== null) await import("import-meta-resolve");
}

/** Why a library that does not come with poolmark cannot be opened; null: it is there. */
export function whyNotInstalled(name: string, packageRoot: string | null | undefined): string | null {
  if (packageVersion(name, packageRoot ?? ownRoot()) !== null) return null;
  return `${name} is not installed: npm install ${name}`;
}

/** As `import` written in that folder would resolve it: the same entry of the library as without a root. */
async function resolveFrom(packageRoot: string, name: string): Promise<string> {
  const { resolve } = await import("import-meta-resolve");
  return resolve(name, pathToFileURL(join(packageRoot, "package.json")).href);
}
