// What the README shows was produced by this project: its report is compared with the results that are kept, its commands
// with the scripts and files that there are.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isScorecard, scorecardIn } from "./faults/scorecard.ts";
import { ownRoot } from "./host/packages.ts";
import { pools } from "./pools/registry.ts";
import { drawMarkdown } from "./report/draw/markdown.ts";
import { drawText } from "./report/draw/text.ts";
import { scorecardPage } from "./report/faults/page.ts";
import { runForms } from "./report/registry.ts";
import { runPage } from "./report/run/page.ts";
import { sizePage } from "./report/size/page.ts";
import { readDocument, resultsIn } from "./results/file.ts";
import { sizingIn } from "./sizing/file.ts";
import { assertGolden } from "./testing/golden.ts";

const root = ownRoot();
const readme = readFileSync(join(root, "README.md"), "utf8");
/** Tables of kept results stand in these, too. */
const documents = ["docs/FAULTS.md", "docs/RUNTIMES.md"].map((file) =>
  readFileSync(join(root, file), "utf8"),
);
const everything = [readme, ...documents].join("\n");
const scripts = (
  JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> }
).scripts;

/** A README's reader has a screen of 100 columns. */
const ON_SCREEN = { colour: false, columns: 100, theme: "light" } as const;

function markdownOf(path: string): string {
  const document = readDocument(path);
  return drawMarkdown(
    isScorecard(document) ? scorecardPage(scorecardIn(document, path)) : runPage(resultsIn(document, path)),
  );
}

test("every line of the README's report stands in the report of the results that are kept", () => {
  const blocks = [
    ...everything.matchAll(/<!-- BEGIN report: .*?(results\/\S+\.json).*?-->\n(.*?)<!-- END report -->/gs),
  ];
  assert.ok(blocks.length > 0);
  for (const [, file = "", text = ""] of blocks) {
    const lines = new Set(markdownOf(join(root, file)).split("\n"));
    for (const line of text.trimEnd().split("\n"))
      assert.ok(lines.has(line), `Not in the report of ${file}: ${line}`);
  }
});

test("the README's picture is what the command beside it makes, in both themes, and says the same without eyes", async () => {
  const [, file = "", picture = "", shown = ""] =
    /<!-- BEGIN picture: .*?poolmark report (results\/\S+\.json) --format svg --picture (\S+) -->\n(.*?)<!-- END picture -->/s.exec(
      readme,
    ) ?? [];
  const results = resultsIn(readDocument(join(root, file)), file);
  const draw = await runForms.formats.svg?.();
  for (const theme of ["light", "dark"] as const) {
    const svg = draw?.(results, { ...ON_SCREEN, theme, picture }) ?? "";
    const path = `docs/which-pool-${theme}.svg`;
    assertGolden(path, `${svg}\n`);
    assert.ok(shown.includes(`"${path}"`), path);
    const [, about] = /aria-label="([^"]+)"/.exec(svg) ?? [];
    assert.ok(about !== undefined && shown.includes(`alt="${about}"`), about);
  }
});

test("every line of the README's sizing stands in the report of the sizing that is kept", () => {
  const blocks = [
    ...everything.matchAll(
      /<!-- BEGIN size: .*?(results\/\S+\.json).*?-->\n```\n(.*?)```\n<!-- END size -->/gs,
    ),
  ];
  assert.ok(blocks.length > 0);
  for (const [, file = "", text = ""] of blocks) {
    const sizing = sizingIn(readDocument(join(root, file)), file);
    const lines = new Set(
      drawText(sizePage(sizing), ON_SCREEN)
        .split("\n")
        .map((line) => line.trimEnd()),
    );
    for (const line of text.trimEnd().split("\n"))
      assert.ok(lines.has(line), `Not in the report of ${file}: ${line}`);
  }
});

test("the support table names every pool, and nothing in it is broken", () => {
  const [, table = ""] =
    /<!-- BEGIN support: npm run support -->\n(.*?)<!-- END support -->/s.exec(everything) ?? [];
  for (const name of Object.keys(pools)) assert.match(table, new RegExp(`^\\| ${name}[ |]`, "m"));
  assert.doesNotMatch(table, /broken|not run/);
});

test("the README's commands exist", () => {
  const names = [...readme.matchAll(/npm (?:run )?(test|bench|check|support)\b/g)].map(
    ([, name = ""]) => name,
  );
  assert.ok(names.length > 3);
  for (const name of names) assert.ok(name in scripts, name);
  for (const [path] of readme.matchAll(
    /(?:examples|docs|results|dist\/src)\/[\w./-]+\.(?:mjs|json|md|js)/g,
  )) {
    if (path !== "results/latest.json") assert.ok(existsSync(join(root, path)), path);
  }
});

test("the README fits on three screens", () => {
  const lines = readme.trimEnd().split("\n").length;
  assert.ok(lines <= 150, `${lines} lines`);
});

test("the example in the README is the example in the folder", () => {
  const shown = /export async function resize[\s\S]*?\n}/.exec(readme)?.[0];
  assert.ok(shown !== undefined && readFileSync(join(root, "examples/resize.mjs"), "utf8").includes(shown));
});
