import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach } from "node:test";

const remove = (path: string) => rmSync(path, { recursive: true, force: true, maxRetries: 5 });

/** A folder for all tests of a file. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "poolmark-"));
  after(() => remove(folder));
  return folder;
}

/** The same, emptied after each test. */
export function emptiedFolder(): string {
  const folder = testFolder();
  afterEach(() => {
    for (const name of readdirSync(folder)) remove(join(folder, name));
  });
  return folder;
}
