// Every form of every document draws what it is given.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { isScorecard, scorecardIn } from "../faults/scorecard.ts";
import { comparisonIn, isComparison } from "../gate/comparison-file.ts";
import { ownRoot } from "../host/packages.ts";
import { readDocument, resultsIn } from "../results/file.ts";
import { sizingIn } from "../sizing/file.ts";
import type { Forms } from "./draw/format.ts";
import { comparisonForms, runForms, scorecardForms, sizeForms } from "./registry.ts";

const KEPT = {
  run: "results/2026-11-24-epyc-2-cores/results.json",
  "run in three runtimes": "results/2026-11-23-epyc-2-cores/runtimes.json",
  "run under load": "results/2026-11-23-epyc-2-cores/open-loop.json",
  sweep: "results/2026-11-23-epyc-2-cores/break-even.json",
  size: "results/2026-11-24-epyc-2-cores/size-cpu-primes.json",
  comparison: "results/2026-11-24-epyc-2-cores/against.json",
  faults: "results/2026-11-24-epyc-2-cores/faults.json",
};

function kept(path: string): { document: unknown; formats: Forms<never>["formats"] } {
  const file = join(ownRoot(), path);
  const document = readDocument(file);
  if (isScorecard(document))
    return { document: scorecardIn(document, file), formats: scorecardForms.formats };
  if (isComparison(document))
    return { document: comparisonIn(document, file), formats: comparisonForms.formats };
  if (path.includes("size")) return { document: sizingIn(document, file), formats: sizeForms.formats };
  return { document: resultsIn(document, file), formats: runForms.formats };
}

for (const [name, path] of Object.entries(KEPT)) {
  describe(name, () => {
    const { document, formats } = kept(path);
    for (const [format, load] of Object.entries(formats)) {
      test(`as ${format}`, async () => {
        const text = (await load())(document as never, { colour: false, columns: 100, theme: "light" });
        assert.ok(text.length > 300);
        // The page carries its data compressed, and any three letters may stand in base64.
        const words = text.replace(/[A-Za-z0-9+/=]{120,}/g, "");
        if (format !== "json") assert.doesNotMatch(words, /: undefined|NaN|\[object|Infinity/);
        if (format === "json") {
          const { schemaVersion: _, ...others } = document as Record<string, unknown>;
          const { schemaVersion: __, ...written } = JSON.parse(text) as Record<string, unknown>;
          assert.deepEqual(written, others);
        }
      });
    }

    for (const columns of [80, 120]) {
      test(`fits ${columns} columns`, async () => {
        const text = (await formats.text())(document as never, { colour: false, columns, theme: "light" });
        const tooWide = text.split("\n").filter((line) => line.length > columns);
        assert.deepEqual(tooWide, []);
      });
    }

    test("at 120 columns no table goes on in another", async () => {
      const text = (await formats.text())(document as never, { colour: false, columns: 120, theme: "light" });
      assert.doesNotMatch(text, /┘\n┌/);
    });
  });
}
