import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import type { RuntimeChoice } from "../domain/cell.ts";
import type { RuntimeName } from "../domain/pool.ts";
import { ownRoot } from "./packages.ts";
import { thisRuntime } from "./runtime.ts";

export const RUNTIME_NAMES: readonly RuntimeName[] = ["node", "bun", "deno"];

/** Where the npm packages `bun` and `deno` keep the real binary: their `bin` is a shim. */
const PACKAGED: Readonly<Record<RuntimeName, readonly string[]>> = {
  node: [],
  bun: ["bun/bin/bun.exe", "bun/bin/bun"],
  deno: ["deno/deno", "deno/deno.exe"],
};

/**
 * A runtime by name (this one, the project's own, then the PATH) or by the path of its binary; null: not to be found.
 */
export function findRuntime(nameOrPath: string, cwd: string, searchPath: string): RuntimeChoice | null {
  const here = thisRuntime();
  if (nameOrPath === here.name) return here;
  if (/[/\\]/.test(nameOrPath)) return identify(resolve(cwd, nameOrPath));
  const name = RUNTIME_NAMES.find((known) => known === nameOrPath);
  if (name === undefined) return null;
  const folders = [join(cwd, "node_modules"), join(ownRoot(), "node_modules")];
  const candidates = [
    ...folders.flatMap((folder) => PACKAGED[name].map((file) => join(folder, file))),
    ...searchPath.split(delimiter).map((folder) => join(folder, name)),
  ];
  for (const path of candidates) {
    const found = isExecutable(path) ? identify(path) : null;
    if (found?.name === name) return found;
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(path);
  } catch {
    return false;
  }
}

/** Asks a binary what it is: `v20.1.0`, `1.4.5`, `deno 2.9.6 (…)`. */
function identify(path: string): RuntimeChoice | null {
  const { stdout, status } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 10_000 });
  if (status !== 0) return null;
  const [first = ""] = stdout.split("\n");
  const [, prefix, version] = /^(v|deno )?(\d+\.\d+\.\d+\S*)/.exec(first.trim()) ?? [];
  if (version === undefined) return null;
  const name = prefix === "v" ? "node" : prefix === undefined ? "bun" : "deno";
  return { name, label: name, version, path };
}
