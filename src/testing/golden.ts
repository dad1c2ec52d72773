import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ownRoot } from "../host/packages.ts";

/** Compares a text with the file that holds the expected one, byte for byte. `UPDATE_GOLDEN=1` writes the files anew. */
export function assertGolden(path: string, text: string): void {
  const file = join(ownRoot(), path);
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  assert.ok(
    existsSync(file),
    `No golden file ${path}: run the test with UPDATE_GOLDEN=1, and read what it writes`,
  );
  assert.equal(text, readFileSync(file, "utf8"));
}
