import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { ownRoot } from "../../host/packages.ts";
import { readResults } from "../../results/file.ts";
import { runCsv } from "./csv.ts";

const KEPT = readResults(join(ownRoot(), "results/2026-11-26-epyc-2-cores/results.json"));

test("a text with a comma, a quote, or a line's end of any kind is quoted: also a carriage return alone", () => {
  for (const reason of ["a,b", 'a "b"', "a\nb", "a\rb", "a\r\nb"]) {
    const [cell] = KEPT.cells;
    const csv = runCsv({ ...KEPT, cells: [{ ...(cell as (typeof KEPT.cells)[number]), reason }] });
    assert.ok(csv.includes(`,"${reason.replaceAll('"', '""')}",`), csv);
  }
});
