// The drawers on tables made for them: width, notes, and text that tries to be more than text.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { marked } from "marked";
import type { Grid } from "../grid.ts";
import type { Page } from "../page.ts";
import { drawMarkdown } from "./markdown.ts";
import { drawText } from "./text.ts";

const pageOf = (grid: Partial<Grid>, others: Partial<Page> = {}): Page => ({
  title: "A page",
  answer: ["The answer.", "And more."],
  facts: ["A machine"],
  parts: [{ title: "A table", columns: [], rows: [{ cells: [] }], ...grid }],
  ...others,
});

const textOf = (page: Page, columns = 80) => drawText(page, { colour: false, columns, theme: "light" });
const ESCAPE = "\x1b";
const figures = (count: number): Grid["columns"] => [
  { heading: "pool", kind: "name" },
  ...Array.from({ length: count }, (_, i) => ({ heading: `figure ${i + 1}`, kind: "figure" as const })),
];
const rowOf = (name: string, count: number) => ({
  cells: [name, ...Array.from({ length: count }, (_, i) => `${i + 1},000,000/s`)],
});

describe("text", () => {
  test("what is too wide goes on below with the names repeated; at its full width nothing is folded", () => {
    const page = pageOf({ columns: figures(7), rows: [rowOf("worker-threads", 7), rowOf("piscina", 7)] });
    const folded = textOf(page, 80).split("\n");
    assert.ok(folded.every((line) => line.length <= 80));
    assert.equal(folded.filter((line) => line.includes("│ pool")).length, 2);
    assert.equal(folded.filter((line) => line.includes("piscina")).length, 2);
    for (let i = 1; i <= 7; i++) assert.equal(folded.join("").split(`${i},000,000/s`).length, 3);
    assert.equal(textOf(page, 120).split("│ pool").length, 2);
  });

  test("long names and sentences are wrapped; figures and units never part", () => {
    const name = "x".repeat(200);
    const grid = {
      columns: figures(2),
      rows: [rowOf(name, 2)],
      notes: [`It took 12 ms ${"so ".repeat(40)}`],
    };
    const lines = textOf(pageOf(grid), 60).split("\n");
    assert.ok(
      lines.every((line) => line.length <= 60),
      lines.join("\n"),
    );
    assert.equal(lines.join("").split("x").length - 1, 200);
    assert.doesNotMatch(lines.join("\n"), /12\n/);
  });

  test("names that repeat the row above are left out, but never the last", () => {
    const columns: Grid["columns"] = [
      { heading: "runtime", kind: "name" },
      { heading: "pool", kind: "name" },
      { heading: "rate", kind: "figure" },
    ];
    const rows = [
      ["node", "a", "1"],
      ["node", "a", "2"],
      ["bun", "a", "3"],
    ].map((cells) => ({ cells }));
    const [, ...lines] = textOf(pageOf({ columns, rows })).split("├")[1]?.split("\n") ?? [];
    const names = lines.slice(0, 3).map((line) =>
      line
        .split("│")
        .slice(1, 3)
        .map((text) => text.trim()),
    );
    assert.deepEqual(names, [
      ["node", "a"],
      ["", "a"],
      ["bun", "a"],
    ]);
  });

  test("a name cannot steer the terminal, nor turn what follows around", () => {
    const text = textOf(pageOf({ columns: figures(1), rows: [rowOf("a\x1b[31mred\u202egnp\r", 1)] }));
    for (const character of [ESCAPE, "\r", "\u202e"]) assert.ok(!text.includes(character));
    assert.match(text, /a\\u001b\[31mred\\u202egnp\\u000d/);
  });

  test("colours only where they are asked for", () => {
    const rows = [{ cells: ["a", { text: "1", tone: "bad" as const }] }];
    const page = pageOf({ columns: figures(1), rows });
    assert.ok(!textOf(page).includes(ESCAPE));
    assert.ok(drawText(page, { colour: true, columns: 80, theme: "light" }).includes(`${ESCAPE}[31m1`));
  });
});

describe("notes", () => {
  const told = (text: string, ...notes: string[]) => ({ text, notes });

  test("are numbered in the order of reading, and said once", () => {
    const rows = [
      ["a", told("1", "odd")],
      ["b", told("2", "even", "odd")],
    ].map((cells) => ({ cells }));
    const text = textOf(pageOf({ columns: figures(1), rows }));
    assert.match(text, /│ +1 \[1\] │/);
    assert.match(text, /│ +2 \[1\]\[2\] │/);
    assert.match(text, /^\[1\] odd\n\[2\] even$/m);
  });

  test("of a whole column stand in its heading, of all figures above the table; yardsticks are not asked", () => {
    const pools = ["a", "b", "c"].map((name) => ({
      cells: [name, told("1", "all", "first"), told("2", "all")],
    }));
    const rows = [...pools, { cells: ["main thread", "1", "1"], isYardstick: true }];
    const text = textOf(pageOf({ columns: figures(2), rows }));
    assert.match(text, /^All: all$/m);
    assert.match(text, /│ figure 1 \[1\] │ figure 2 │/);
    assert.match(text, /^\[1\] first$/m);
    assert.equal(text.split("[1]").length - 1, 2);
  });
});

/** As a reader sees it: tags gone, entities undone. */
function readable(html: string): string {
  const text = html.replaceAll(/<\/?a\b[^>]*>/g, "").replaceAll(/<[^>]*>/g, "\n");
  const entities = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
  return text.replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity as keyof typeof entities]);
}

describe("markdown", () => {
  const hostile = [
    "Promise<string> & Array<T>",
    "a|b||c",
    "# not a heading",
    "1. not a list",
    "- not a list",
    "*not* _emphasised_ **at** __all__ ~~nor~~ `code`",
    "[not](https://example.org) ![a](picture)",
    "<script>alert(1)</script>",
    "back\\slash \\| and &lt; as it is",
    "snake_case_name and $1 {x}",
    "piscina[atomics=disabled] see [1]",
  ];

  for (const text of hostile) {
    test(`shows ${JSON.stringify(text)} as it is, in cells, sentences and headings`, () => {
      const page = pageOf(
        { title: text, columns: [{ heading: text, kind: "name" }], rows: [{ cells: [text] }], notes: [text] },
        { answer: [text, text], facts: [text] },
      );
      const shown = readable(marked.parse(drawMarkdown(page), { async: false }));
      assert.equal(shown.split(text).length - 1, 7, shown);
    });
  }

  test("lines of a cell stand beside each other, and never end the row", () => {
    const page = pageOf({ columns: figures(1), rows: [{ cells: ["a", "1\n2\r\n3"] }] });
    assert.match(drawMarkdown(page), /^\| a \| 1 · 2 · 3 \|$/m);
  });
});
