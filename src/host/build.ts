import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ownRoot } from "./packages.ts";

/** What cells run: always the compiled code where there is a fresh build, so that every runtime runs the same. */
interface CellBuild {
  readonly code: "compiled" | "sources";
  /** The folder that holds `src` and `scenarios`, as a URL that ends in a slash. */
  readonly base: URL;
  readonly extension: ".js" | ".ts";
  /** A source file that is newer than the build that would have to run; null: the build is fresh, or not needed. */
  readonly staleSource: string | null;
}

let own: { readonly stale: string | null } | undefined;

/** Looked for once a process: there are hundreds of sources. */
function ownStaleSource(): string | null {
  own ??= { stale: staleSource(ownRoot()) };
  return own.stale;
}

/**
 * @param callerUrl `import.meta.url` of a module of ours: tells whether the driver runs from the sources itself
 * @param otherRoot for tests
 */
export function cellBuild(callerUrl: string, otherRoot?: string): CellBuild {
  const root = otherRoot ?? ownRoot();
  const stale = otherRoot === undefined ? ownStaleSource() : staleSource(root);
  const fromSources = callerUrl.endsWith(".ts");
  if (fromSources && stale !== null) {
    return { code: "sources", base: folderUrl(root), extension: ".ts", staleSource: null };
  }
  return { code: "compiled", base: folderUrl(join(root, "dist")), extension: ".js", staleSource: stale };
}

function folderUrl(path: string): URL {
  return new URL(`${pathToFileURL(path).href}/`);
}

/** A source file that is newer than what was compiled of it, relative to the root; null: the build is fresh, or there are no sources. */
function staleSource(root: string): string | null {
  for (const folder of ["src", "scenarios"]) {
    if (!existsSync(join(root, folder))) continue;
    for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
      if (!entry.endsWith(".ts") || entry.endsWith(".test.ts")) continue;
      const source = join(root, folder, entry);
      const compiled = join(root, "dist", folder, entry.replace(/\.ts$/, ".js"));
      if (!existsSync(compiled) || statSync(compiled).mtimeMs < statSync(source).mtimeMs)
        return join(folder, entry);
    }
  }
  return null;
}
