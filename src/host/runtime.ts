import type { RuntimeChoice } from "../domain/cell.ts";
import type { RuntimeName } from "../domain/pool.ts";

/** The runtime that runs this process. */
export function thisRuntime(): RuntimeChoice {
  const { versions, execPath: path } = process;
  if (versions.bun !== undefined) return { name: "bun", label: "bun", version: versions.bun, path };
  if (versions.deno !== undefined) return { name: "deno", label: "deno", version: versions.deno, path };
  return { name: "node", label: "node", version: versions.node, path };
}

/** The command line that starts a module in a runtime. Deno refuses nearly all of `/proc` and `/sys` without `-A`. */
export function launchArguments(
  runtime: RuntimeName,
  module: string,
  options: readonly string[] = [],
): string[] {
  if (runtime === "deno") return ["run", "-A", "--no-prompt", ...options, module];
  return [...options, module];
}

const LOADER = /(^|[\s=])(--import|--require|-r|--loader|--experimental-(loader|(strip|transform)-types))\b/;

/**
 * null: loads TypeScript, or was started with something that may; else what to do. Node strips types without a flag since
 * 22.18 and 23.6.
 */
export function cannotLoadTypeScript(runtime: {
  readonly name: RuntimeName;
  readonly version: string;
  readonly options?: readonly string[];
}): string | null {
  if (runtime.name !== "node") return null;
  if (LOADER.test([process.env.NODE_OPTIONS ?? "", ...(runtime.options ?? [])].join(" "))) return null;
  const [major = 0, minor = 0] = runtime.version.split(".").map(Number);
  if (major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)) return null;
  return `Node ${runtime.version} cannot load TypeScript: compile the module to JavaScript first, start poolmark with a loader for every thread, as in NODE_OPTIONS="--import ./register.mjs" (docs/API.md, Job modules), or use Node 22.18 or newer, Bun or Deno`;
}
