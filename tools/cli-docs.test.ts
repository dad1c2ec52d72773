import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CLI_DOCS, cliDocs } from "./cli-docs.ts";

test("docs/CLI.md says what --help says: npm run docs", async () => {
  const docs = await cliDocs();
  assert.ok(docs.includes("## poolmark run") && docs.includes("--workers <counts>"));
  assert.equal(readFileSync(CLI_DOCS, "utf8"), docs);
});
