import { execFile } from "node:child_process";
import { existsSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { UsageError } from "../domain/usage-error.ts";
import { launchArguments, thisRuntime } from "./runtime.ts";
import { abandonedFolders, removeFolder, temporaryFolder } from "./temporary-folder.ts";

const run = promisify(execFile);

/** A version of something in a folder of its own. */
interface Checkout {
  readonly folder: string;
  /** What the version was resolved to. */
  readonly name: string;
  remove(): Promise<void>;
}

const PURPOSE = "against";
const treeIn = (temporary: string) => join(temporary, "tree");

async function git(folder: string, ...args: readonly string[]): Promise<string> {
  return (await run("git", ["-C", folder, ...args], { env: outsideHooks() })).stdout.trim();
}

/** A temporary folder, and what git knows of the work tree in it. */
async function removeTree(temporary: string): Promise<void> {
  const tree = treeIn(temporary);
  if (existsSync(tree)) await git(tree, "worktree", "remove", "--force", tree).catch(() => {});
  removeFolder(temporary);
}

/** What a run that was killed has left. */
async function removeAbandoned(): Promise<void> {
  await Promise.all(abandonedFolders(PURPOSE).map(removeTree));
}

/**
 * The work tree of a git ref, in a temporary folder; installed packages are those of the repository that it is taken from.
 *
 * @param inside a folder of the repository
 * @throws UsageError if it is no repository, or has no such ref
 */
export async function checkOut(ref: string, inside: string): Promise<Checkout & { readonly root: string }> {
  const root = await git(inside, "rev-parse", "--show-toplevel").catch((error: unknown) => {
    throw new UsageError(
      `"${inside}" is in no git repository (${firstLine(error)}): give a folder, or a package version as in piscina@5.1.4, instead of "${ref}"`,
    );
  });
  const commit = await git(
    root,
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${ref}^{commit}`,
  ).catch(() => {
    throw new UsageError(
      `No git ref "${ref}" in "${root}", and no such folder: give a branch, a tag or a commit; a shallow clone may have to fetch it first`,
    );
  });
  await removeAbandoned();
  const temporary = temporaryFolder(PURPOSE);
  const folder = treeIn(temporary);
  const remove = () => removeTree(temporary);
  try {
    await git(root, "worktree", "add", "--detach", "--quiet", folder, commit);
    linkPackages(root, folder, inside);
  } catch (error) {
    await remove();
    throw new UsageError(`Cannot check out "${ref}" of "${root}": ${firstLine(error)}`);
  }
  return {
    folder,
    root: realpathSync(root),
    name: commit.startsWith(ref) ? commit.slice(0, 9) : `${ref} (${commit.slice(0, 9)})`,
    remove,
  };
}

/** A hook of git, or `git -c`, names its repository and index in variables: git would take these for those of any folder. */
function outsideHooks(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"])
    delete env[name];
  return env;
}

/** Packages are found beside the sources: at the root, and where the module is in a monorepo, on the way up to it. */
function linkPackages(root: string, folder: string, inside: string): void {
  const top = realpathSync(root);
  for (let from = realpathSync(inside); ; from = dirname(from)) {
    const [source, target] = [join(from, "node_modules"), join(folder, relative(top, from), "node_modules")];
    if (existsSync(source) && existsSync(dirname(target)) && !existsSync(target))
      symlinkSync(source, target, "junction");
    if (from === top || from === dirname(from)) return;
  }
}

/**
 * A package of the registry, installed by npm to a temporary folder; its install scripts do not run.
 *
 * @throws UsageError if it cannot be had
 */
export async function installPackage(name: string, version: string): Promise<Checkout> {
  await removeAbandoned();
  const folder = temporaryFolder(PURPOSE);
  const remove = async () => removeFolder(folder);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  try {
    await run(npm, ["install", "--prefix", folder, ...quiet, `${name}@${version}`], {
      cwd: folder,
      shell: process.platform === "win32",
    });
  } catch (error) {
    await remove();
    throw new UsageError(`Cannot install ${name}@${version}: ${firstLine(error)}`);
  }
  return { folder, name: `${name}@${version}`, remove };
}

/** Compiles a checkout of poolmark itself with the compiler that is installed. @throws UsageError if it does not compile */
export async function buildCheckout(folder: string): Promise<void> {
  const compiler = join(folder, "node_modules", "typescript", "bin", "tsc");
  try {
    const { name, path } = thisRuntime();
    await run(path, [...launchArguments(name, compiler), "-p", folder], { cwd: folder });
  } catch (error) {
    throw new UsageError(`Cannot build the old poolmark in "${folder}": ${firstLine(error)}`);
  }
}

function firstLine(error: unknown): string {
  const { stderr, stdout, message } = error as { stderr?: string; stdout?: string; message: string };
  const said = [stderr, stdout, message].find((text) => text !== undefined && text.trim() !== "") ?? "";
  const lines = said.trim().split("\n");
  // npm begins with codes for machines.
  const first = lines.find((line) => !/^npm (error|ERR!) (code|syscall|errno)\b/.test(line)) ?? "";
  return first.replace(/^(fatal: |error: |npm (error|ERR!) (notarget |404 )?)/, "");
}
