// What the README shows of this benchmark was produced by it: line by line in the report of the results that are kept.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ownRoot } from "../../src/host/packages.ts";
import { reportPools } from "./report.ts";

test("every line of the README's table of our own pool stands in the report of the results that are kept", () => {
  const readme = readFileSync(join(ownRoot(), "docs/POOL.md"), "utf8");
  const blocks = [
    ...readme.matchAll(/<!-- BEGIN pool: .*?(results\/\S+\.json).*?-->\n(.*?)<!-- END pool -->/gs),
  ];
  assert.ok(blocks.length > 0);
  for (const [, file = "", text = ""] of blocks) {
    const lines = new Set(reportPools(JSON.parse(readFileSync(join(ownRoot(), file), "utf8"))).split("\n"));
    for (const line of text.trimEnd().split("\n"))
      assert.ok(lines.has(line), `Not in the report of ${file}: ${line}`);
  }
});
