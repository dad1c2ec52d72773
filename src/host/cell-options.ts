import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RuntimeName } from "../domain/pool.ts";
import { thisRuntime } from "./runtime.ts";

/** A debugger's options of Node; with `=`, or as the next word. */
const INSPECTOR =
  /(^|\s)--(inspect(-brk|-wait)?|(inspect|debug)-port|inspect-publish-uid)(=\S+|\s+[^-\s]\S*)?(?=\s|$)/g;

const NOT_FOR_CELLS = /^--(inspect|debug-port|watch|test)/;

/** What lets a debugger or a coverage tool into every process, and by that changes figures. */
const WATCHERS = ["VSCODE_INSPECTOR_OPTIONS", "BUN_INSPECT", "BUN_INSPECT_CONNECT_TO", "NODE_V8_COVERAGE"];

type Variables = Readonly<Record<string, string | undefined>>;

/** The environment that is handed to processes that measure, and what of it is left out. */
export function cellEnvironment(variables: Variables = process.env): {
  readonly environment: Variables;
  readonly leftOut: readonly string[];
} {
  const environment = { ...variables };
  const leftOut = WATCHERS.filter((name) => environment[name] !== undefined);
  for (const name of leftOut) delete environment[name];
  const options = environment.NODE_OPTIONS;
  const quiet = options?.replaceAll(INSPECTOR, " ").trim();
  if (options === undefined || quiet === options.trim()) return { environment, leftOut };
  environment.NODE_OPTIONS = quiet;
  return {
    environment,
    leftOut: [...(options.match(INSPECTOR) ?? []).map((option) => option.trim()), ...leftOut],
  };
}

/**
 * Further options that cells of a runtime are started with: those that this process was started with, such as a loader for
 * TypeScript; for Deno the configuration nearest to the job.
 *
 * @param jobFolder null: the job is one of ours
 */
export function cellOptions(runtime: RuntimeName, jobFolder: string | null): readonly string[] {
  if (runtime === "deno") return jobFolder === null ? [] : denoOptions(jobFolder);
  if (runtime !== thisRuntime().name) return [];
  return process.execArgv.filter((option) => !NOT_FOR_CELLS.test(option));
}

/** Else Deno takes the configuration nearest to the module that it is started with, which is ours. Our own packages are in `node_modules`. */
function denoOptions(jobFolder: string): readonly string[] {
  for (let folder = jobFolder; ; folder = dirname(folder)) {
    for (const name of ["deno.json", "deno.jsonc"]) {
      const config = join(folder, name);
      if (existsSync(config)) return ["--config", config, "--node-modules-dir=manual"];
    }
    if (folder === dirname(folder)) return [];
  }
}
