// The page as text: it needs nothing else, keeps its data, and shows every name as a name. browser.test.ts opens it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { ownRoot } from "../../host/packages.ts";
import { readDocument, resultsIn } from "../../results/file.ts";
import type { Results } from "../../results/schema.ts";
import { runForms } from "../registry.ts";

const QUICK = join(ownRoot(), "results/2026-11-24-epyc-2-cores/results.json");
const OPTIONS = { colour: false, columns: 80, theme: "light" } as const;

const pageOf = async (results: Results) => (await runForms.formats.html())(results, OPTIONS);
const results = resultsIn(readDocument(QUICK), QUICK);
const page = await pageOf(results);

test("loads nothing, and lets only its own script run", () => {
  const tags = [...page.matchAll(/<(?:script|link|img|iframe|object|embed|use|image)\b[^>]*>/g)].map(
    ([tag]) => tag,
  );
  assert.deepEqual(tags, ['<script type="application/gzip" id="data">', "<script>"]);
  assert.doesNotMatch(
    page.replaceAll(/<pre>.*?<\/pre>/gs, ""),
    /(?:src|href|url|@import)\s*[=(]\s*["']?(?:https?:)?\/\//,
  );
  const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? "";
  const hash = createHash("sha256").update(script).digest("base64");
  assert.ok(page.includes(`script-src 'sha256-${hash}'`));
});

test("the answer stands before all pictures, and pictures before the machine", () => {
  const places = ["<h1>", "<svg", "Machine and measurement", 'id="data"'].map((mark) => page.indexOf(mark));
  assert.ok(!places.includes(-1));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
});

test("has all data inside", () => {
  const packed = /id="data">([^<]*)</.exec(page)?.[1] ?? "";
  const json = gunzipSync(Buffer.from(packed, "base64")).toString();
  assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(results)));
});

test("of a quick run it is no larger than 400 kB", () => {
  assert.ok(page.length <= 400_000, `${page.length} bytes`);
});

test("names of jobs and pools are shown as text, whatever they contain", async () => {
  const hostile = `<script>alert(1)</script><img src=x onerror=alert(2)>"'&\u202e${"x".repeat(200)}`;
  const text = readFileSync(QUICK, "utf8");
  const renamed = text
    .replaceAll('"cpu-primes"', JSON.stringify(hostile))
    .replaceAll('"piscina"', JSON.stringify(`${hostile}p`));
  const hostilePage = await pageOf(resultsIn(JSON.parse(renamed), QUICK));
  assert.equal(hostilePage.split("<script").length, page.split("<script").length);
  assert.doesNotMatch(hostilePage, /<img|\u202e/);
  assert.ok(hostilePage.includes("&lt;script&gt;alert(1)&lt;/script&gt;"));
});
