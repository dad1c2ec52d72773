import { existsSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { loadScenario, scenarios } from "../../scenarios/registry.ts";
import { ownJob } from "../cell/own-job.ts";
import type { RuntimeChoice } from "../domain/cell.ts";
import { suggestion } from "../domain/nearest.ts";
import type { Scenario, ScenarioRef } from "../domain/scenario.ts";
import { UsageError } from "../domain/usage-error.ts";
import { cellOptions } from "../host/cell-options.ts";
import { cannotLoadTypeScript } from "../host/runtime.ts";
import { checkNames } from "./flags.ts";
import type { JobFlags } from "./job-flags.ts";
import type { World } from "./world.ts";

/** The job that an argument names: the user's job module, or one of our scenarios. */
export interface NamedJob {
  readonly ref: ScenarioRef;
  readonly scenario: Scenario;
  /** The folder of the user's job module; null: a scenario of ours. */
  readonly folder: string | null;
}

/** @throws UsageError for a path, an export, inputs or a name that does not exist */
export async function findJob(
  word: string,
  flags: JobFlags,
  world: World,
  runtimes: readonly RuntimeChoice[],
): Promise<NamedJob> {
  const path = resolve(world.cwd, word);
  if (!existsSync(path)) {
    refuseJobFlags(flags);
    if (word in scenarios) return findScenario(word);
    throw new UsageError(
      `No job module "${word}"${suggestion(word, Object.keys(scenarios))} Give the path of an ES module, or a scenario of poolmark list`,
    );
  }
  if (statSync(path).isDirectory())
    throw new UsageError(`Job module "${word}" is a folder: give the path of an ES module`);
  if (path.endsWith(".json"))
    throw new UsageError(`Job module "${word}" is JSON: give the path of an ES module, and --inputs ${word}`);
  checkTypeScript("Job module", word, path, runtimes);
  const exportName = flags.export ?? "default";
  const name = exportName === "default" ? basename(path) : `${basename(path)}#${exportName}`;
  const job = { module: pathToFileURL(path).href, exportName };
  const verify = flags.verify ?? null;
  const apart = flags.apart ?? false;
  const ref = { name, job, apart, verify, inputs: inputsOf(flags, world, job.module, runtimes) };
  return { ref, scenario: ownJob(ref), folder: dirname(path) };
}

/** @throws UsageError for an unknown name */
export async function findScenario(name: string): Promise<NamedJob> {
  checkNames("scenario", [name], Object.keys(scenarios));
  return { ref: { name }, scenario: await loadScenario(name), folder: null };
}

/** @throws UsageError for flags that say something of a job module, where there is none */
export function refuseJobFlags(flags: JobFlags): void {
  for (const flag of ["export", "input", "inputs", "verify", "apart"] as const) {
    if (flags[flag] !== undefined)
      throw new UsageError(`--${flag} goes with a job module: poolmark run ./my-job.mjs --${flag} …`);
  }
}

function inputsOf(
  flags: JobFlags,
  world: World,
  jobModule: string,
  runtimes: readonly RuntimeChoice[],
): Extract<ScenarioRef, { job: unknown }>["inputs"] {
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
    const options = cellOptions(runtime.name, null);
    const reason = cannotLoadTypeScript({ ...runtime, options });
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
