import assert from "node:assert/strict";
import { appendFileSync, existsSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { z } from "zod";
import { testFolder } from "../testing/test-folder.ts";
import { appendEntry, readLog } from "./log.ts";

const folder = testFolder();
const entry = z.strictObject({ fork: z.int() });

test("a log gives back what was appended, in order, and a missing one nothing", async () => {
  const path = join(folder, "a.jsonl");
  assert.deepEqual(await readLog(path, entry), { entries: [], brokenLines: [] });
  for (const fork of [0, 1, 2]) appendEntry(path, { fork });
  const entries = [{ fork: 0 }, { fork: 1 }, { fork: 2 }];
  assert.deepEqual(await readLog(path, entry), { entries, brokenLines: [] });
});

test("a last line that was broken off is skipped; once others follow, it is named", async () => {
  const path = join(folder, "b.jsonl");
  appendEntry(path, { fork: 0 });
  appendFileSync(path, '{"fork": 1');
  assert.deepEqual(await readLog(path, entry), { entries: [{ fork: 0 }], brokenLines: [] });
  appendEntry(path, { fork: 2 });
  assert.deepEqual(await readLog(path, entry), { entries: [{ fork: 0 }, { fork: 2 }], brokenLines: [2] });
});

test("a line ends at \\n alone, however long it is and whatever its texts hold", async () => {
  const path = join(folder, "texts.jsonl");
  const texts = ["a\u2028b\u2029c\u0085d\re", "ö\u2028".repeat(100_000), "\r\n", ""];
  for (const text of texts) appendEntry(path, { text });
  assert.deepEqual(await readLog(path, z.strictObject({ text: z.string() })), {
    entries: texts.map((text) => ({ text })),
    brokenLines: [],
  });
  writeFileSync(path, '{"text":"a"}\r\n\r\n{"text":"b"}\r\n');
  const { entries } = await readLog(path, z.strictObject({ text: z.string() }));
  assert.deepEqual(entries, [{ text: "a" }, { text: "b" }]);
});

test("a whole line that is no entry is named", async () => {
  const path = join(folder, "c.jsonl");
  for (const line of ["not JSON", '{"fork":"x"}']) {
    writeFileSync(path, `{"fork":0}\n${line}\n`);
    await assert.rejects(readLog(path, entry), {
      name: "UsageError",
      message: /line 2 of "\S+c\.jsonl" is not as poolmark writes it: /,
    });
  }
});

test("a full disk is one sentence", {
  skip: existsSync("/dev/full") ? false : "needs a device that is always full",
}, () => {
  const path = join(folder, "full.jsonl");
  symlinkSync("/dev/full", path);
  assert.throws(() => appendEntry(path, { fork: 0 }), {
    name: "UsageError",
    message: `Cannot write "${path}": the disk is full; what was measured before is kept`,
  });
});
