// The pictures of documents that are kept: each says something, and shows what its table has.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { isScorecard } from "../../faults/scorecard.ts";
import { comparisonIn, isComparison } from "../../gate/comparison-file.ts";
import { describeHistory } from "../../history/document.ts";
import { type HistoryRecord, recordOf } from "../../history/record.ts";
import { ownRoot } from "../../host/packages.ts";
import { sideBySide } from "../../machines/side-by-side.ts";
import { readDocument, resultsIn } from "../../results/file.ts";
import type { Results } from "../../results/schema.ts";
import { isSizing, sizingIn } from "../../sizing/file.ts";
import { comparisonForms, historyForms, machinesForms, runForms, sizeForms } from "../registry.ts";
import type { Picture } from "./picture.ts";
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
  if (isComparison(document)) return (await comparisonForms.drawing())(comparisonIn(document, file));
  assert.ok(!isScorecard(document));
  return isSizing(document)
    ? (await sizeForms.drawing())(sizingIn(document, file))
    : (await runForms.drawing())(resultsIn(document, file));
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

  test("machines side by side: the best of each, jobs for money, and a panel for each machine's pools", async () => {
    const [one, other] = ["2026-11-24-epyc-2-cores", "2026-11-26-epyc-2-cores"].map((name) =>
      resultsIn(readDocument(join(ownRoot(), "results", name, "results.json")), name),
    ) as [Results, Results];
    const entries = [
      { label: "small", pricePerHour: 0.1, document: one },
      { label: "large", pricePerHour: 0.2, document: other },
    ];
    const pictures = (await machinesForms.drawing())(sideBySide(entries, null));
    for (const { name } of pictures) seen.add(name);
    assert.deepEqual(
      pictures.map(({ panels }) => panels.map(({ title }) => title)),
      pictures.map(() => ["best of each machine", "jobs per money", "small", "large"]),
    );
    assert.match(pictures[0]?.message ?? "", /small gives the most jobs for the money/);
    assert.doesNotMatch(standaloneSvg(pictures, "light", ""), /NaN|Infinity|undefined/);
  });

  test("a history: each figure over the runs, a mark where the level changes, and one where a version does", async () => {
    const file = join(ownRoot(), "results", "2026-11-24-epyc-2-cores", "results.json");
    const results = resultsIn(readDocument(file), file);
    const runs = Array.from({ length: 800 }, (_, run): HistoryRecord => {
      const record = recordOf(results, { commit: "c0ffee", branch: null });
      const level = (run < 400 ? 1 : 0.8) * (1 + (run % 7) / 500);
      return {
        ...record,
        at: new Date(Date.UTC(2026, 0, 1, run)).toISOString(),
        runtimes: { node: run < 20 ? "18.1.0" : "20.1.0" },
        cells: record.cells
          .slice(0, 1)
          .map((cell) => ({ ...cell, figures: { jobsPerSecond: [level, null, null] } })),
      };
    });
    const document = describeHistory({ records: runs, skippedLines: [] }, ["jobsPerSecond"]);
    const pictures = (await historyForms.drawing())(document);
    for (const { name } of pictures) seen.add(name);
    const svg = standaloneSvg(pictures, "light", "");
    assert.match(svg, /−20 %<\/text>/);
    assert.match(svg, /node 18 → 20<\/text>/);
    assert.ok(svg.length < 30_000, `${svg.length} letters: many runs share a place`);
    assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
  });

  test("every picture has been seen", () => {
    const forms = [runForms, sizeForms, comparisonForms, machinesForms, historyForms];
    const names = new Set(forms.flatMap(({ pictures }) => pictures));
    assert.deepEqual([...seen].toSorted(), [...names].toSorted());
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

test("how many workers: the caption is about the curve, with what follows the answer, told apart or not", async () => {
  const file = join(ownRoot(), "results", "2026-11-24-epyc-2-cores/results.json");
  const results = resultsIn(readDocument(file), file);
  const captionOf = async (workers: number, share: number) => {
    const cells = results.cells.map((cell) => {
      const { estimate = 0 } = cell.throughput ?? {};
      const rate = {
        estimate: share * estimate,
        low: share * estimate * 0.99,
        high: share * estimate * 1.01,
      };
      return cell.workers === workers && cell.role === "contender" ? { ...cell, throughput: rate } : cell;
    });
    const pictures = (await runForms.drawing())({ ...results, cells });
    return pictures.find(({ name, scenario }) => name === "workers" && scenario === "cpu-primes")?.message;
  };
  assert.equal(
    await captionOf(8, 1),
    "worker-threads: 1 worker gives 755, 2 workers give 1,710 and 4 workers give 1,660 jobs/s. 4 workers cannot be told apart from 2.",
  );
  assert.match((await captionOf(4, 0.5)) ?? "", /\. 4 workers give 51 % less than 2\.$/);
});
