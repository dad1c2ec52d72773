import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createTalk } from "./talk.ts";

/** What a terminal shows after all that was written to it: it knows the few commands that talk uses. */
function screenOf(written: string): string[] {
  const lines = [""];
  let row = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's commands begin with one
  for (const [part, up] of written.matchAll(/\r\x1b\[2K|\x1b\[(\d+)A|\x1b\[J|\n|[^\r\n\x1b]+/g)) {
    if (part === "\n") {
      row += 1;
      lines[row] ??= "";
    } else if (part === "\r\x1b[2K") lines[row] = "";
    else if (up !== undefined) row -= Number(up);
    else if (part === "\x1b[J") lines.splice(row, lines.length, "");
    else lines[row] += part;
  }
  return lines;
}

function talkOn(stderrSize: { columns: number; rows: number } | null) {
  let written = "";
  const stderr = (text: string) => {
    written += text;
  };
  return { talk: createTalk({ stderr, stderrSize }, false), shown: () => screenOf(written) };
}

describe("on a terminal", () => {
  test("a text that is redrawn takes its own place, above the line that is rewritten and below the lines that stay", () => {
    const { talk, shown } = talkOn({ columns: 40, rows: 10 });
    talk.now("fork 1", "");
    talk.redraw(() => ["a table\nof two lines"]);
    talk.now("fork 2, a line that is longer than the terminal is wide", "");
    talk.say("a warning");
    talk.redraw(() => ["a table\nof three\nlines"]);
    talk.now("fork 3", "");
    assert.deepEqual(shown(), ["a warning", "a table", "of three", "lines", "fork 3"]);
    talk.clear();
    assert.deepEqual(shown(), ["a warning", ""]);
  });

  test("of several texts the first is drawn that leaves room for the line below; what fits nowhere is not drawn", () => {
    const texts = ["1\n2\n3\n4", "1\n2\n3", "1"];
    for (const [rows, first] of [
      [5, "1 2 3 4"],
      [4, "1 2 3"],
      [2, "1"],
      [1, ""],
    ] as const) {
      const { talk, shown } = talkOn({ columns: 40, rows });
      talk.redraw(() => texts);
      assert.equal(shown().join(" ").trim(), first, `${rows} rows`);
    }
  });
});

test("in a log each text stays, in its shortest form", () => {
  const { talk, shown } = talkOn(null);
  talk.redraw(() => ["a table\nof two lines", "fork 1"]);
  talk.now("", "block 2");
  talk.redraw(() => ["a table\nof two lines", "fork 2"]);
  talk.clear();
  assert.deepEqual(shown(), ["fork 1", "block 2", "fork 2", ""]);
});
