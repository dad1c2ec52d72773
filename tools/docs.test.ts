import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ownRoot } from "../src/host/packages.ts";
import { documents } from "./docs.ts";

test("docs/CLI.md says what --help says, and results/*/README.md what report says: npm run docs", async () => {
  const made = await documents();
  assert.match(made.get("docs/CLI.md") ?? "", /## poolmark run\n[\s\S]*--workers <counts>/);
  assert.match(
    made.get("results/2026-11-24-epyc-2-cores/README.md") ?? "",
    /## \[against\.json\][\s\S]*regression/,
  );
  for (const [path, text] of made)
    assert.ok(readFileSync(join(ownRoot(), path), "utf8") === text, `${path} is old: npm run docs`);
});
