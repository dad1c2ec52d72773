import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "../domain/usage-error.ts";
import { ownRoot, packageVersion } from "./packages.ts";

/**
 * Imports a contender's library when its pool is opened, from the user's project if it is given, so that a process that
 * measures one pool never loads another.
 *
 * @param packageRoot a folder whose `node_modules` (or that of a folder above) has the library; null: ours
 * @throws UsageError for a library that is not installed
 */
export async function importLibrary<Library>(
  name: string,
  packageRoot: string | null | undefined,
): Promise<Library> {
  const module = (await importFrom(name, packageRoot).catch((error) => {
    throw refusal(name, packageRoot, error);
  })) as Library & { default?: Library };
  // A CommonJS library's exports are all on `default`; only some are also found as names.
  return module.default !== undefined && typeof module.default === "object"
    ? { ...module.default, ...module }
    : module;
}

/**
 * The same of a large library that is CommonJS alone: before Node imports one, it looks through each of its files for names
 * to export, which takes longer than to load it.
 */
export function requireLibrary<Library>(name: string, packageRoot: string | null | undefined): Library {
  try {
    return createRequire(join(packageRoot ?? ownRoot(), "package.json"))(name) as Library;
  } catch (error) {
    throw refusal(name, packageRoot, error);
  }
}

function refusal(name: string, packageRoot: string | null | undefined, error: unknown): unknown {
  const why = whyNotInstalled(name, packageRoot);
  return why === null ? error : new UsageError(why, { cause: error });
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

/** As `import` written in that folder would: the same entry of the library as without a root. */
async function importFrom(name: string, packageRoot: string | null | undefined): Promise<unknown> {
  if (packageRoot == null) return import(name);
  const { resolve } = await import("import-meta-resolve");
  return import(resolve(name, pathToFileURL(join(packageRoot, "package.json")).href));
}
