// The page in a real browser: opened from disk, without a network. Skipped where there is no Chromium.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { isScorecard, scorecardIn } from "../../faults/scorecard.ts";
import { comparisonIn, isComparison } from "../../gate/comparison-file.ts";
import { ownRoot } from "../../host/packages.ts";
import { readDocument, resultsIn } from "../../results/file.ts";
import { isSizing, sizingIn } from "../../sizing/file.ts";
import type { Forms } from "../draw/format.ts";
import { comparisonForms, runForms, scorecardForms, sizeForms } from "../registry.ts";

const require = createRequire(import.meta.url);
// Not imported: Node looks through its megabytes for names to export first, which takes a second.
const { chromium } = require("playwright-core") as typeof import("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
const KEPT = {
  run: "2026-11-24-epyc-2-cores/results.json",
  runtimes: "2026-11-23-epyc-2-cores/runtimes.json",
  load: "2026-11-23-epyc-2-cores/open-loop.json",
  sweep: "2026-11-23-epyc-2-cores/break-even.json",
  size: "2026-11-24-epyc-2-cores/size-cpu-primes.json",
  comparison: "2026-11-24-epyc-2-cores/against.json",
  faults: "2026-11-24-epyc-2-cores/faults.json",
};
/** Drawn as `load` is, with no colour of their own. */
const OF_A_KIND = ["run", "runtimes"];
const HOSTILE = `<script>alert(1)</script><img src=x onerror=alert(2)>"'& ${"long ".repeat(30)}שלום \u202e`;

const folder = mkdtempSync(join(tmpdir(), "poolmark-report-"));

async function htmlOf(path: string): Promise<string> {
  const file = join(ownRoot(), "results", path);
  const options = { colour: false, columns: 80, theme: "light" } as const;
  const draw = async <Document>({ formats }: Forms<Document>, document: Document) =>
    (await formats.html())(document, options);
  const document = readDocument(file);
  if (isComparison(document)) return draw(comparisonForms, comparisonIn(document, file));
  if (isScorecard(document)) return draw(scorecardForms, scorecardIn(document, file));
  return isSizing(document)
    ? draw(sizeForms, sizingIn(document, file))
    : draw(runForms, resultsIn(document, file));
}

/** The quick run, of a job and a pool with such names. */
async function hostilePage(): Promise<string> {
  const file = join(ownRoot(), "results", KEPT.run);
  const renamed = readFileSync(file, "utf8")
    .replaceAll('"cpu-primes"', JSON.stringify(HOSTILE))
    .replaceAll('"piscina"', JSON.stringify(`${HOSTILE} too`));
  const results = resultsIn(JSON.parse(renamed), file);
  return (await runForms.formats.html())(results, { colour: false, columns: 80, theme: "light" });
}

/** What a document is looked at on. */
interface Screen {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly page?: Page;
}

describe("in a browser", {
  skip: CHROMIUM === undefined && "there is no Chromium here: apt-get install chromium",
}, () => {
  let browser: Browser;
  /** Every test with scripts loads its document here: a page of its own would be a process of its own. */
  let scripted: Page;
  before(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM ?? "",
      args: ["--no-sandbox", "--disable-gpu"],
    });
    for (const [name, path] of Object.entries(KEPT))
      writeFileSync(join(folder, `${name}.html`), await htmlOf(path));
    writeFileSync(join(folder, "hostile.html"), await hostilePage());
    scripted = await newPage({ acceptDownloads: true });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function newPage(options: BrowserContextOptions): Promise<Page> {
    return (await browser.newContext({ offline: true, ...options })).newPage();
  }

  /** Loads a document, does something, and asserts that the browser had nothing to say. */
  async function onPage(
    name: string,
    { width = 1280, colorScheme = "light", page = scripted }: Screen,
    use: (page: Page) => Promise<void>,
  ): Promise<void> {
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("request", (request) => {
      if (!/^(file|blob|data):/.test(request.url())) said.push(`asked for ${request.url()}`);
    });
    try {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme, media: "screen" });
      await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
      await use(page);
      assert.deepEqual(said, []);
    } finally {
      page.removeAllListeners();
    }
  }

  const SCREENS: Readonly<Record<string, Screen>> = {
    light: { colorScheme: "light" },
    dark: { colorScheme: "dark" },
    "360 px": { width: 360 },
  };
  for (const name of Object.keys(KEPT)) {
    // Colours and widths are the same for all: one document is looked at on every screen. The contrast of thousands of texts,
    // which takes most of the time, is left out where the same colours have been looked at.
    for (const [screen, options] of Object.entries(SCREENS).slice(0, name === "load" ? 3 : 1)) {
      test(`${name}, ${screen}: axe finds nothing, nothing is wider than the screen, no two labels touch, and none leaves its picture`, () =>
        onPage(name, options, async (page) => {
          if (screen === "light") assert.deepEqual(await page.evaluate(TOUCHING_LABELS), []);
          await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
          assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
          assert.deepEqual(await page.evaluate(LEAVE_ONE_OF_A_KIND), []);
          await page.evaluate(AXE);
          const looksAtContrast = !OF_A_KIND.includes(name) && screen !== "360 px";
          const rules = { "color-contrast": { enabled: looksAtContrast } };
          // In the dark only colours are others.
          const asked = screen === "dark" ? { runOnly: ["color-contrast"] } : { rules };
          const found = await page.evaluate(
            `axe.run(document, ${JSON.stringify({ resultTypes: ["violations"], ...asked })})`,
          );
          const { violations } = found as AxeResults;
          assert.deepEqual(
            violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`),
            [],
          );
        }));
    }
  }

  for (const name of ["run", "size", "comparison", "faults"])
    test(`${name}: at 360 px no table is wider than the screen: its rows are cards with the headings in their cells`, () =>
      onPage(name, { width: 360 }, async (page) => {
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
        const frames = "[...document.querySelectorAll('.scroll')]";
        assert.equal(await page.evaluate(`${frames}.some((one) => one.clientWidth > 0)`), true);
        assert.equal(
          await page.evaluate(`${frames}.every((one) => one.scrollWidth <= one.clientWidth)`),
          true,
        );
        const labels = "[...document.querySelectorAll('.cards td')].map((one) => one.dataset.label)";
        assert.equal(await page.evaluate(`${labels}.every((label) => label.length > 0)`), true);
      }));

  test("filters: a pool, a runtime and a worker count go from pictures and tables, rows move up, and come back", () =>
    onPage("runtimes", {}, async (page) => {
      const visible = (selector: string) => page.locator(selector).locator("visible=true").count();
      const heightOf = (svg: string) =>
        page
          .locator(svg)
          .first()
          .evaluate((one) => one.getBoundingClientRect().height);
      const first = "main svg[data-row]";
      const height = await heightOf(first);
      await page.locator("#filters summary").click();
      for (const name of ["piscina", "bun", "2"])
        await page.getByRole("checkbox", { name, exact: true }).uncheck();
      for (const selector of ['.row[data-pool="piscina"]', '[data-runtime="bun"]', 'svg[data-workers="2"]'])
        assert.equal(await visible(selector), 0, selector);
      assert.ok((await visible('.row[data-pool="threads"]')) > 0);
      assert.ok((await heightOf(first)) < height);
      assert.deepEqual(await page.evaluate(TOUCHING_LABELS), []);
      await page.locator("figure summary").first().click();
      assert.equal(await visible('tr[data-pool="piscina"]'), 0);
      assert.ok((await visible('tr[data-pool="threads"]')) > 0);
      for (const name of ["piscina", "bun", "2"])
        await page.getByRole("checkbox", { name, exact: true }).check();
      assert.equal(await heightOf(first), height);
      assert.ok((await visible('[data-runtime="bun"]')) > 0);
    }));

  test("by the keyboard: tables in place of pictures, and back", () =>
    onPage("run", {}, async (page) => {
      const swap = page.getByRole("button", { name: "Tables in place of pictures" });
      await swap.focus();
      await page.keyboard.press("Enter");
      assert.equal(await swap.getAttribute("aria-pressed"), "true");
      assert.equal(await page.locator("svg").locator("visible=true").count(), 0);
      const figures = await page.locator("figure").count();
      assert.equal(await page.locator("figure details[open]").count(), figures);
      assert.ok(await page.locator("figure table").first().isVisible());
      await page.keyboard.press("Space");
      assert.ok((await page.locator("svg").locator("visible=true").count()) > 0);
    }));

  test("the button saves the data that the page was made of", () =>
    onPage("size", {}, async (page) => {
      const waiting = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save the data" }).click();
      const path = await (await waiting).path();
      const file = join(ownRoot(), "results", KEPT.size);
      assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), sizingIn(readDocument(file), file));
    }));

  test("hovering shows the figures of a row", () =>
    onPage("run", {}, async (page) => {
      const titles = await page.locator("svg .row title").allTextContents();
      assert.ok(titles.some((title) => /worker-threads: 1\.75×.*95 % interval .* jobs\/s/.test(title)));
    }));

  test("without scripts the answer, the pictures and the tables are there, and no button that does nothing", async () =>
    onPage("run", { page: await newPage({ javaScriptEnabled: false }) }, async (page) => {
      assert.match((await page.locator("h1").textContent()) ?? "", /best or tied in/);
      assert.ok((await page.locator("svg").locator("visible=true").count()) > 5);
      await page.locator("figure summary").first().click();
      assert.ok(await page.locator("figure table").first().isVisible());
      assert.equal(await page.locator("button").locator("visible=true").count(), 0);
    }));

  test("on paper it is light, tables are open, and nothing is there that can only be clicked", () =>
    onPage("run", { colorScheme: "dark" }, async (page) => {
      await page.emulateMedia({ media: "print" });
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      assert.equal(ground, "rgb(255, 255, 255)");
      assert.equal(await page.locator("button").locator("visible=true").count(), 0);
      const figures = await page.locator("figure").count();
      assert.equal(await page.locator("figure table").locator("visible=true").count(), figures);
    }));

  test("names that are markup are text, run nothing, and stay in their frames", () =>
    onPage("hostile", {}, async (page) => {
      page.on("dialog", () => assert.fail("a name was run"));
      assert.equal(await page.locator("img").count(), 0);
      const [first] = await page.locator("h2").allTextContents();
      assert.ok(first !== undefined);
      assert.ok((await page.locator("body").textContent())?.includes("<script>alert(1)</script><img src=x"));
      assert.deepEqual(await page.evaluate(TOUCHING_LABELS), []);
      assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
      await page.locator("#filters summary").click();
      await page.getByRole("checkbox", { name: /too$/ }).uncheck();
    }));
});

/**
 * Runs in the page: takes away the sections that show of another job what an earlier one shows, and the rows that are built and
 * coloured as one beside them, as axe takes a second for each thousand elements. What needs the whole page is found before:
 * the names that stand for more than one element.
 */
const LEAVE_ONE_OF_A_KIND = `(() => {
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  const kinds = new Set();
  for (const section of document.querySelectorAll("section")) {
    const [, kind] = section.querySelector("h2, h3")?.textContent.match(/: (.*)$/) ?? [];
    if (kind !== undefined && kinds.has(kind)) section.remove();
    kinds.add(kind);
  }
  // Of words and places only whether there are any.
  const attribute = ({ name, value }) => name + (/^(class|style|fill|stroke|role|scope)$/.test(name) ? value : value !== "");
  const tagOf = (node) => "<" + [node.localName, ...[...node.attributes].map(attribute)] + ">";
  const kindOf = (node) => node.nodeType !== 1 ? node.textContent.trim() !== "" :
    tagOf(node) + [...node.childNodes].map(kindOf) + "</>";
  for (const parent of document.querySelectorAll("tbody, svg")) {
    const kinds = new Set();
    for (const row of [...parent.children]) {
      // A row is one of a kind where one of its cells is.
      const cells = row.children.length === 0 ? [kindOf(row)] : [...row.children].map((cell, i) => tagOf(row) + i + kindOf(cell));
      if (cells.every((kind) => kinds.has(kind))) row.remove();
      for (const kind of cells) kinds.add(kind);
    }
  }
  return ids.filter((id, i) => ids.indexOf(id) !== i);
})()`;

/** Runs in the page: pairs of texts whose boxes overlap, and texts that stand out of their picture. */
const TOUCHING_LABELS = `(() => {
  const found = [];
  // What is below the screen is drawn, too.
  for (const section of document.querySelectorAll("section")) section.style.contentVisibility = "visible";
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    const all = [...svg.querySelectorAll("text")].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    const boxes = all.filter(({ box }) => box.width > 0);
    boxes.forEach(({ text, box }, i) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1)
        found.push(text + " leaves " + svg.getAttribute("aria-label"));
      for (const other of boxes.slice(i + 1)) {
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        // Letters do not fill their line: boxes may share its edges.
        if (across > 1 && down > 4) found.push(text + " touches " + other.text + " in " + svg.getAttribute("aria-label"));
      }
    });
  }
  return found;
})()`;
