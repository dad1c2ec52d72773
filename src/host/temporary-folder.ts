import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "./is-alive.ts";

/** The name tells whose folder it is: processes of another machine or container may use the same place. */
const nameOf = (purpose: string) => `poolmark-${purpose}-${hostname()}-`;

/** A new folder of this process. If the process is killed, `abandonedFolders` of a later one finds it. */
export function temporaryFolder(purpose: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `${nameOf(purpose)}${process.pid}-`)));
}

/** Folders of this purpose whose processes have ended without removing them. */
export function abandonedFolders(purpose: string): string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(nameOf(purpose)))
    .filter((name) => !isAlive(Number.parseInt(name.slice(nameOf(purpose).length), 10)))
    .map((name) => join(tmpdir(), name));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
