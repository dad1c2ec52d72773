import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Grid } from "../grid.ts";
import { type Page, type Part, partsOf } from "../page.ts";
import { PANEL_WIDTH, type Picture, WIDE_PANEL } from "../pictures/picture.ts";
import { panelSvg } from "../pictures/standalone.ts";
import { element, escapeXml } from "../pictures/svg.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";
import { htmlTable } from "./table.ts";

/** One file that needs nothing else: the answer and its picture, then all the rest, and the data. */
export function drawHtml(page: Page, pictures: readonly Picture[], json: string): string {
  const { title, answer, tone = "", facts, command } = page;
  const [headline = "", ...more] = answer;
  const drawn = new Set([...pictures.map(({ grid }) => grid.title), page.answers?.title]);
  const others = partsOf(page).filter((part) => !("title" in part && drawn.has(part.title)));
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<meta http-equiv="Content-Security-Policy" content="${policy()}">`,
    element("title", {}, escapeXml(`${headline} · ${title}`)),
    `<style>${STYLE}</style></head>`,
    `<body><header class="${tone}">`,
    element("p", { class: "kicker" }, escapeXml(title)),
    element("h1", {}, escapeXml(headline)),
    answersOf(page.answers, more),
    ...(page.trust ?? []).map((line) => element("p", { class: "kicker" }, escapeXml(line))),
    "</header><main>",
    tools(pictures.length > 0),
    ...pictures.map(section),
    ...others.map(otherSection),
    element("section", {}, element("h2", {}, "Machine and measurement"), list(facts), commandOf(command)),
    element("section", { class: "save" }, element("h2", {}, "Data"), saveButton(title, json)),
    "</main>",
    `<script type="application/gzip" id="data">${gzipSync(json).toString("base64")}</script>`,
    `<script>${SCRIPT}</script></body></html>`,
  ].join("\n");
}

/** Nothing is loaded, and only our own script runs, whatever a name contains. */
function policy(): string {
  const hash = createHash("sha256").update(SCRIPT).digest("base64");
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`;
}

const list = (texts: readonly string[]) =>
  texts.length === 0 ? "" : element("ul", {}, ...texts.map((text) => element("li", {}, escapeXml(text))));

/** As a table, which is read at a glance; as sentences, where there are any, on a narrow screen. */
function answersOf(answers: Grid | undefined, sentences: readonly string[]): string {
  if (answers === undefined || answers.rows.length < 2) return list(sentences);
  const table = htmlTable(answers, false);
  if (sentences.length === 0) return element("div", { class: "answers" }, table);
  return (
    element("div", { class: "answers wide" }, table) + element("div", { class: "narrow" }, list(sentences))
  );
}

/** For those who have scripts: they show it. */
function tools(hasPictures: boolean): string {
  if (!hasPictures) return "";
  return [
    '<div class="tools"><button id="swap" type="button" aria-pressed="false" hidden>Tables in place of pictures</button>',
    '<details id="filters" hidden><summary>Filter</summary></details></div>',
  ].join("");
}

function section({ title, message, panels, legend, grid, isWide = panels.length === 1 }: Picture): string {
  const svgs = panels.flatMap((panel) =>
    isWide
      ? [withClass(panelSvg(panel, WIDE_PANEL), "wide"), withClass(panelSvg(panel, PANEL_WIDTH), "narrow")]
      : [panelSvg(panel, PANEL_WIDTH)],
  );
  return element(
    "section",
    {},
    element("h2", {}, escapeXml(title)),
    element(
      "figure",
      {},
      element("figcaption", {}, escapeXml(message)),
      element("div", { class: "panels" }, ...svgs),
      ...legend.map((line) => element("p", { class: "legend" }, escapeXml(line))),
      element("details", {}, element("summary", {}, "Table"), htmlTable(grid)),
    ),
  );
}

const withClass = (svg: string, name: string) => svg.replace("<svg ", `<svg class="${name}" `);

function otherSection(part: Part): string {
  if ("chart" in part) return "";
  const [heading, content] =
    "sentences" in part ? [part.heading, list(part.sentences)] : [part.title, htmlTable(part, false)];
  return element("section", {}, element("h2", {}, escapeXml(heading)), content);
}

function commandOf(command: string | undefined): string {
  return command === undefined
    ? ""
    : element("p", {}, "Measured by:") + element("pre", {}, escapeXml(command));
}

function saveButton(title: string, json: string): string {
  const name = `${title
    .replaceAll(/[^a-z0-9]+/gi, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 60)}.json`;
  const size = Math.ceil(Buffer.byteLength(json) / 1024);
  return [
    element("p", {}, `This page contains all data: ${size} KiB of JSON, compressed.`),
    element("button", { id: "save", type: "button", "data-name": name, hidden: "" }, "Save the data"),
  ].join("");
}
