import { annotate, type Grid, type Tone, toneOf } from "../grid.ts";
import { element, escapeXml } from "../pictures/svg.ts";

const CLASSES: Readonly<Record<Tone, string>> = {
  ...{ best: "best", good: "goodcell", bad: "badcell", doubtful: "doubtful", faint: "faint" },
};

/** A table with its notes. What it may be filtered by follows from its headings. */
export function htmlTable(grid: Grid, hasCaption = true): string {
  const { head, texts, above, below } = annotate(grid);
  const { columns, rows, title } = grid;
  const filters = columns.map(({ heading }) => /^(\d+) workers?\b/.exec(heading)?.[1] ?? null);
  const place = (i: number) => ({
    class: columns[i]?.kind === "figure" ? "figure" : null,
    "data-workers": filters[i] ?? null,
  });
  const headings = head.map((text, i) => element("th", { scope: "col", ...place(i) }, escapeXml(text)));
  const body = texts.map((row, at) => {
    const cells = row.map((text, i) => {
      const tone = toneOf(rows[at]?.cells[i] ?? "");
      if (columns[i]?.kind === "name") return element("th", { scope: "row" }, lines(text));
      const classes = [place(i).class, tone === null ? null : CLASSES[tone]].filter((one) => one !== null);
      return element(
        "td",
        { ...place(i), class: classes.length === 0 ? null : classes.join(" ") },
        lines(text),
      );
    });
    return element("tr", rowAttributes(grid, at), ...cells);
  });
  const table = element(
    "table",
    {},
    hasCaption ? element("caption", {}, escapeXml(title)) : "",
    element("thead", {}, element("tr", {}, ...headings)),
    element("tbody", {}, ...body),
  );
  return [
    ...above.map((note) => element("p", { class: "notes" }, escapeXml(note))),
    // A table that is too wide can be scrolled with the keyboard, too.
    element("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": title }, table),
    ...(below.length === 0 ? [] : [element("p", { class: "notes" }, below.map(escapeXml).join("<br>"))]),
  ].join("");
}

function lines(text: string): string {
  const [first = "", ...more] = text.split("\n");
  return escapeXml(first) + more.map((line) => element("small", {}, escapeXml(line))).join("");
}

function rowAttributes({ columns, rows }: Grid, at: number) {
  const row = rows[at];
  const named = (heading: string) => {
    const cell = row?.cells[columns.findIndex((column) => column.heading === heading)];
    return cell === undefined || row?.isYardstick === true
      ? null
      : typeof cell === "string"
        ? cell
        : cell.text;
  };
  return {
    class: row?.isYardstick === true ? "yardstick" : null,
    ...{ "data-pool": named("pool"), "data-runtime": named("runtime") },
  };
}
