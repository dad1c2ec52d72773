import { annotate, type Grid, toneOf } from "../grid.ts";
import { type Page, type Part, partsOf } from "../page.ts";

/** For a README, an issue or a job's summary: the answer first. */
export function drawMarkdown(page: Page): string {
  const [answer = "", ...more] = page.answer.map(shown);
  return [
    `### poolmark: ${answer}`,
    ...(more.length === 0 ? [] : [bullets(more)]),
    page.facts.map(shown).join("  \n"),
    ...partsOf(page).map(drawPart),
    ...(page.command === undefined ? [] : [`Measured by:\n\n\`\`\`sh\n${page.command}\n\`\`\``]),
  ].join("\n\n");
}

function drawPart(part: Part): string {
  if ("chart" in part)
    return ["```text", ...part.chart.map((line) => line.replaceAll("`", "ˋ")), "```"].join("\n");
  if ("sentences" in part)
    return [`**${shown(part.heading)}**`, bullets(part.sentences.map(shown))].join("\n\n");
  const title = shown(part.title);
  if (part.folded !== true) return [`**${title}**`, drawGrid(part)].join("\n\n");
  return `<details><summary>${title}</summary>\n\n${drawGrid(part)}\n\n</details>`;
}

function drawGrid(grid: Grid): string {
  const { head, texts, above, below } = annotate(grid);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const cell = (text: string) => text.split(/\r?\n/).map(shown).join(" · ");
  const isBest = (row: number, i: number) => toneOf(grid.rows[row]?.cells[i] ?? "") === "best";
  const table = [
    line(head.map(cell)),
    line(grid.columns.map(({ kind }) => (kind === "figure" ? "---:" : "---"))),
    ...texts.map((row, at) => line(row.map((text, i) => (isBest(at, i) ? `**${cell(text)}**` : cell(text))))),
  ];
  const paragraphs = [above.map(shown).join("  \n"), table.join("\n"), below.map(shown).join("  \n")];
  return paragraphs.filter((text) => text !== "").join("\n\n");
}

const bullets = (texts: readonly string[]) => texts.map((text) => `- ${text}`).join("\n");

/**
 * Text that Markdown shows as it is: no tag, link, emphasis, heading, list or table of its own. Underlines inside words are
 * left, so that links stay whole; footnote marks, too.
 */
export function shown(text: string): string {
  return text
    .replaceAll(/\s*[\n\r]+\s*/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(
      /[\\`*|{}$]|~(?! )|\[(?!\d+\])|(?<!\[\d+)\]|\](?=\()|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu,
      "\\$&",
    )
    .replace(/^(\s*)([#+-])/, "$1\\$2")
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, "$1\\$2");
}
