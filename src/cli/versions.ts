import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "../domain/usage-error.ts";
import { ownRoot, packageRootOf, packageVersion, projectLibraries } from "../host/packages.ts";
import { buildCheckout, checkOut, installPackage } from "../host/versions.ts";
import type { World } from "./world.ts";

/** Where the old version's job module, libraries or poolmark are. */
export interface OldVersion {
  readonly name: string;
  /** What it is a version of. */
  readonly of: "job" | "library" | "poolmark";
  readonly jobModule?: string;
  readonly packageRoots?: Readonly<Record<string, string>>;
  /** The library's pool; others are not measured. */
  readonly library?: string;
  readonly build?: URL;
  remove(): Promise<void>;
}

const LIBRARIES = ["piscina", "workerpool", "threads"];

/** Resolves the version to compare with: a package's version, a folder, or a git ref; of a job module, or of poolmark. */
export async function findOldVersion(
  what: string,
  jobModule: string | undefined,
  world: World,
): Promise<OldVersion> {
  const [, library, version] = /^([a-z]+)@(.+)$/.exec(what) ?? [];
  if (library !== undefined && version !== undefined && LIBRARIES.includes(library)) {
    const { folder, name, remove } = await installPackage(library, version);
    return { of: "library", name, library, packageRoots: { [library]: folder }, remove };
  }
  const folder = resolve(world.cwd, what);
  const isFolder = existsSync(folder) && statSync(folder).isDirectory();
  if (jobModule === undefined) return oldPoolmark(what, isFolder ? folder : null);
  const job = resolve(world.cwd, jobModule);
  if (!existsSync(job)) throw new UsageError(`No job module "${jobModule}": give the path of an ES module`);
  const real = realpathSync(job);
  if (isFolder) {
    const root = packageRootOf(dirname(real)) ?? world.cwd;
    const old = join(folder, relative(realpathSync(root), real));
    return { ...jobIn(old, what, folder), remove: async () => {} };
  }
  const checkout = await checkOut(what, dirname(real));
  try {
    const old = join(checkout.folder, relative(checkout.root, real));
    return { ...jobIn(old, checkout.name, checkout.folder), remove: checkout.remove };
  } catch (error) {
    await checkout.remove();
    throw error;
  }
}

function jobIn(path: string, name: string, folder: string) {
  if (!existsSync(path))
    throw new UsageError(
      `${name} has no "${relative(folder, path)}": give a job module that both versions have`,
    );
  return { of: "job", name, jobModule: path, packageRoots: projectLibraries(dirname(path)) } as const;
}

/** poolmark's own pools, as another checkout of it has them: compiled here. */
async function oldPoolmark(what: string, folder: string | null): Promise<OldVersion> {
  if (folder !== null) {
    if (!existsSync(join(folder, "dist", "src", "cell", "main.js")))
      throw new UsageError(
        `"${what}" holds no build of poolmark: run npm run build there, or give a job module to compare`,
      );
    return { of: "poolmark", name: what, build: folderUrl(join(folder, "dist")), remove: async () => {} };
  }
  const checkout = await checkOut(what, ownRoot());
  try {
    if (checkout.root !== realpathSync(ownRoot()) || packageVersion("typescript", checkout.folder) === null)
      throw new UsageError(
        `poolmark is installed here as a package, so it has no "${what}": give a job module to compare, or a library's version, as in piscina@5.1.4`,
      );
    await buildCheckout(checkout.folder);
  } catch (error) {
    await checkout.remove();
    throw error;
  }
  const build = folderUrl(join(checkout.folder, "dist"));
  return { of: "poolmark", name: `poolmark ${checkout.name}`, build, remove: checkout.remove };
}

function folderUrl(path: string): URL {
  return new URL(`${pathToFileURL(path).href}/`);
}
