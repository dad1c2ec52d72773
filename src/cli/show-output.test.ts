import assert from "node:assert/strict";
import { test } from "node:test";
import type { Block } from "../driver/plan.ts";
import { createOutputShow } from "./show-output.ts";

const block = {
  runtime: { label: "node" },
  scenario: { ref: { name: "job.mjs" } },
  workers: { workers: 2 },
} as unknown as Block;

function shown(...cells: [label: string, before: string, since: string][]): string {
  let text = "";
  const show = createOutputShow({ say: (line) => (text += `${line}\n`) });
  for (const [label, before, since] of cells) show(block, label, { before, since });
  return text;
}

test("the first lines of what a cell prints are shown, with the cell's name and when", () => {
  const lines = Array.from({ length: 25 }, (_, i) => `line ${i}\n`).join("");
  const text = shown(["piscina", "settings read\n", lines]);
  assert.match(
    text,
    /^job.mjs, node, piscina, 2 workers printed before it was measured:\n {2}settings read\n/,
  );
  assert.match(text, /printed while it was measured:\n {2}line 0\n {2}line 1\n/);
  assert.match(text, / {2}line 19\n {2}…\n$/);
});

test("what cells print alike is shown once, and nothing is not shown", () => {
  const text = shown(["piscina", "hello\n", ""], ["threads", "hello\n", "\n"], ["threads", "", "hello\n"]);
  assert.equal(text.split("hello").length - 1, 2);
  const [first, second] = [
    shown(["piscina", "pid 1", ""]),
    shown(["piscina", "pid 1", ""], ["piscina", "pid 2", ""]),
  ];
  assert.equal(second, first);
  assert.match(text, /threads, 2 workers printed while/);
});
