import { spawnSync } from "node:child_process";
import type { RuntimeChoice } from "../domain/cell.ts";
import type { RuntimeName } from "../domain/pool.ts";
import { findRuntime, RUNTIME_NAMES } from "./find-runtime.ts";

/** How many cores a runtime tells a program that it has; here, under this affinity and this quota. */
export interface Parallelism {
  readonly runtime: RuntimeName;
  readonly version: string;
  /** `os.availableParallelism()` */
  readonly available: number;
  /** `os.cpus().length` */
  readonly cpus: number;
}

/** An expression for `-p`. */
const asked = (os: string) => `JSON.stringify([${os}.availableParallelism(), ${os}.cpus().length])`;

/** Asks every runtime that is installed here. They differ in what they say of affinity and quota; so may two versions of one. */
export function askParallelism(cwd: string, searchPath: string): Parallelism[] {
  return RUNTIME_NAMES.flatMap((name) => {
    const found = findRuntime(name, cwd, searchPath);
    return found === null ? [] : ask(found);
  });
}

/** Nothing: it did not answer. */
function ask({ name, version, path }: RuntimeChoice): Parallelism[] {
  const program =
    name === "deno"
      ? ["eval", "--quiet", "-p", asked('(await import("node:os"))')]
      : ["-p", asked('require("node:os")')];
  const { stdout, status } = spawnSync(path, program, { encoding: "utf8", timeout: 10_000 });
  const [, available, cpus] = /\[(\d+),(\d+)\]/.exec(status === 0 ? stdout : "") ?? [];
  if (available === undefined || cpus === undefined) return [];
  return [{ runtime: name, version, available: Number(available), cpus: Number(cpus) }];
}
