import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ownRoot } from "./packages.ts";

/** A source file that is newer than what was compiled of it, relative to the root; null: the build is fresh, or there are no sources. */
export function staleSource(root: string = ownRoot()): string | null {
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
