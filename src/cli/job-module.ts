import { existsSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { scenarios } from "../../scenarios/registry.ts";
import type { RuntimeChoice } from "../domain/cell.ts";
import type { ScenarioRef } from "../domain/scenario.ts";
import { UsageError } from "../domain/usage-error.ts";
import { cannotLoadTypeScript } from "../host/runtime.ts";
import { suggestion } from "./flags.ts";
import type { JobFlags } from "./job-flags.ts";
import type { World } from "./world.ts";

export interface OwnJobRef {
  readonly ref: Extract<ScenarioRef, { job: unknown }>;
  readonly path: string;
}

/**
 * The user's job module and its inputs; null if the word names one of our scenarios.
 *
 * @throws UsageError for a path, an export or inputs that cannot be meant
 */
export function readJobModule(
  word: string,
  flags: JobFlags,
  world: World,
  runtimes: readonly RuntimeChoice[],
): OwnJobRef | null {
  const path = resolve(world.cwd, word);
  if (!existsSync(path)) {
    if (word in scenarios) return null;
    throw new UsageError(
      `No job module "${word}"${suggestion(word, Object.keys(scenarios))} Give the path of an ES module, or a scenario of poolmark list`,
    );
  }
  if (statSync(path).isDirectory())
    throw new UsageError(`Job module "${word}" is a folder: give the path of an ES module`);
  checkTypeScript("Job module", word, path, runtimes);
  const exportName = flags.export ?? "default";
  const name = exportName === "default" ? basename(path) : `${basename(path)}#${exportName}`;
  const job = { module: pathToFileURL(path).href, exportName };
  return { path, ref: { name, job, inputs: inputsOf(flags, world, job.module, runtimes) } };
}

function inputsOf(
  flags: JobFlags,
  world: World,
  jobModule: string,
  runtimes: readonly RuntimeChoice[],
): OwnJobRef["ref"]["inputs"] {
  if (flags.input !== undefined && flags.inputs !== undefined)
    throw new UsageError("Give --input or --inputs, not both");
  if (flags.input !== undefined) {
    checkJson(flags.input);
    return { json: flags.input };
  }
  if (flags.inputs === undefined) return { module: jobModule };
  const path = resolve(world.cwd, flags.inputs);
  if (!existsSync(path))
    throw new UsageError(
      `No inputs file "${flags.inputs}": give a JSON array, or a module that exports inputs`,
    );
  if (statSync(path).isDirectory()) {
    throw new UsageError(
      `--inputs ${flags.inputs} is a folder: give a JSON array, or a module that exports inputs`,
    );
  }
  if (!/\.[cm]?[jt]s$/.test(path)) return { file: path };
  checkTypeScript("Inputs module", flags.inputs, path, runtimes);
  return { module: pathToFileURL(path).href };
}

function checkTypeScript(what: string, word: string, path: string, runtimes: readonly RuntimeChoice[]): void {
  if (!/\.[cm]?tsx?$/.test(path)) return;
  for (const runtime of runtimes) {
    const reason = cannotLoadTypeScript(runtime);
    if (reason !== null) throw new UsageError(`${what} "${word}": ${reason}`);
  }
}

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `--input is not JSON: ${(error as Error).message}; quote it for the shell, as in --input '{"size": 3}'`,
    );
  }
}
