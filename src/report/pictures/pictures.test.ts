// The pictures of documents that are kept: each says something, and shows what its table has.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { isScorecard } from "../../faults/scorecard.ts";
import { comparisonIn, isComparison } from "../../gate/comparison-file.ts";
import { ownRoot } from "../../host/packages.ts";
import { readDocument, resultsIn } from "../../results/file.ts";
import { isSizing, sizingIn } from "../../sizing/file.ts";
import type { Picture } from "./picture.ts";
import { allPictures, comparisonPictures, runPictures, sizePictures } from "./registry.ts";
import { standaloneSvg } from "./standalone.ts";

const KEPT = [
  "2026-11-23-epyc-2-cores/break-even.json",
  "2026-11-23-epyc-2-cores/io-http-32.json",
  "2026-11-23-epyc-2-cores/open-loop.json",
  "2026-11-23-epyc-2-cores/runtimes.json",
  "2026-11-24-epyc-2-cores/results.json",
  "2026-11-24-epyc-2-cores/size-cpu-primes.json",
  "2026-11-24-epyc-2-cores/against.json",
];

async function picturesOf(path: string): Promise<Picture[]> {
  const file = join(ownRoot(), "results", path);
  const document = readDocument(file);
  if (isComparison(document)) return (await allPictures(comparisonPictures))(comparisonIn(document, file));
  assert.ok(!isScorecard(document));
  return isSizing(document)
    ? (await allPictures(sizePictures))(sizingIn(document, file))
    : (await allPictures(runPictures))(resultsIn(document, file));
}

describe("what is kept can be drawn", () => {
  const seen = new Set<string>();
  for (const path of KEPT) {
    test(path, async () => {
      const pictures = await picturesOf(path);
      assert.ok(pictures.length > 0);
      for (const { name, title, message, panels, grid } of pictures) {
        seen.add(name);
        assert.match(message, /^\S.*[.\w]$/s, title);
        assert.ok(panels.length > 0 && grid.rows.length > 0, title);
        for (const { label } of panels) assert.ok(label.length > 3, title);
      }
      const svg = standaloneSvg(pictures, "light", "");
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
      assert.equal(standaloneSvg(await picturesOf(path), "light", ""), svg);
    });
  }

  test("every picture has been seen", () => {
    const names = [runPictures, sizePictures, comparisonPictures].flatMap((pictures) =>
      Object.keys(pictures),
    );
    assert.deepEqual([...seen].toSorted(), [...new Set(names)].toSorted());
  });
});

test("which pool: the best pools first, with what a run says of them; the reference last, the main thread as a line", async () => {
  const pictures = await picturesOf("2026-11-24-epyc-2-cores/results.json");
  const picture = pictures.find(({ name, scenario }) => name === "pools" && scenario === "cpu-primes");
  const panel = picture?.panels[1];
  assert.equal(panel?.data.workers, "2");
  const drawn = standaloneSvg(
    picture === undefined ? [] : [{ ...picture, panels: [panel as never] }],
    "light",
    "",
  );
  const labels = [...drawn.matchAll(/<title>([^<]*?):/g)].map(([, label]) => label).slice(1);
  assert.equal(labels.at(-1), "no-dispatch");
  assert.ok(!labels.includes("main thread"));
  assert.match(drawn, /stroke-dasharray/);
  assert.equal(drawn.split("★").length - 1, 2, "one best, and its legend");
});
