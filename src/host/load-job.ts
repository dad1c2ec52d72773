import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { Job, JobFunction } from "../domain/job.ts";
import { PoolError } from "../domain/pool-error.ts";

type Exports = Readonly<Record<string, unknown>>;

/**
 * Imports a job's module and returns its function: the same path for every pool, so that no contender gets a cheaper one.
 *
 * @throws PoolError `JOB_NOT_LOADED`, its message naming the module, and the export or the line
 */
export async function loadJob({ module, exportName }: Job): Promise<JobFunction> {
  const exports = await importModule(module);
  const found = findExport(exports, exportName);
  if (typeof found === "function") return found as JobFunction;
  const names = functionsOf(exports);
  // Nobody has named the default export.
  const wayOut = exportName === "default" ? "; name one (--export, or exportName)" : "";
  const others =
    names.length === 0 ? "it exports no function" : `its functions are: ${names.join(", ")}${wayOut}`;
  const what = found === undefined ? `No export "${exportName}"` : `Export "${exportName}" is not a function`;
  throw new PoolError("JOB_NOT_LOADED", `${what} in job module "${pathOf(module)}": ${others}`);
}

/**
 * An export of a module as its author names it. All that a CommonJS module exports stands under `default`; of one that was an
 * ES module before it was compiled (`__esModule`) even the default export does, one level down.
 */
export function findExport(exports: Exports, name: string): unknown {
  const own = exports[name];
  const commonJs = exports.default;
  const isHidden = typeof own !== "function" && (own === undefined || own === commonJs);
  return isHidden && isRecord(commonJs) && name in commonJs ? commonJs[name] : own;
}

function functionsOf(exports: Exports): string[] {
  const commonJs = isRecord(exports.default) ? exports.default : {};
  const names = new Set([...Object.keys(exports), ...Object.keys(commonJs)]);
  return [...names].filter((name) => typeof findExport(exports, name) === "function");
}

function isRecord(value: unknown): value is Exports {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

async function importModule(module: string): Promise<Exports> {
  try {
    return await import(module);
  } catch (error) {
    const said = messageOf(error);
    // Not before: every worker loads this file, and few meet an error.
    const { whereSyntaxFails } = await import("./syntax-error.ts");
    const reason = [said, whereSyntaxFails(error, module), pathTrouble(module), loaderTrouble(said)]
      .filter(Boolean)
      .join(", ");
    throw new PoolError("JOB_NOT_LOADED", `Cannot load job module "${pathOf(module)}": ${reason}`, {
      cause: error,
    });
  }
}

/** What `loadJob` throws, once more with its code, which most channels of workers lose; null: another error. */
export function asLoadFailure(error: unknown): PoolError | null {
  if (!(error instanceof Error) || "code" in error) return null;
  const isOurs = /^(Cannot load|No export ".*" in|Export ".*" is not a function in) job module "/s.test(
    error.message,
  );
  return isOurs ? new PoolError("JOB_NOT_LOADED", error.message, { cause: error }) : null;
}

/** A module as its author calls it: of a file its path, with its spaces and umlauts. */
export function pathOf(module: string): string {
  try {
    return module.startsWith("file:") ? fileURLToPath(module) : module;
  } catch {
    // Of another host, or with an encoded slash.
    return module;
  }
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // Deno paints its messages, and others tell of several lines.
  return stripVTControlCharacters(text).replaceAll(/\s+/g, " ");
}

/** tsx by `--import tsx` is there on the main thread alone. */
function loaderTrouble(said: string): string | null {
  if (!/^Unknown file extension "\.[cm]?tsx?"/.test(said)) return null;
  return "as no loader for TypeScript is registered in this thread: see docs/API.md, or compile the module";
}

/** Why this runtime cannot load a module, wherever it is written; null: it can. */
export function pathTrouble(module: string): string | null {
  if (!("Bun" in globalThis) || !module.includes("%3F")) return null;
  return 'Bun loads nothing from a path with "?" (https://github.com/oven-sh/bun/issues/7928)';
}
