import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { z } from "zod";
import { openLog, readLog } from "./log.ts";

const folder = mkdtempSync(join(tmpdir(), "poolmark-log-"));
after(() => rmSync(folder, { recursive: true }));
const entry = z.strictObject({ fork: z.int() });

test("a log gives back what was appended, in order, and a missing one nothing", async () => {
  const path = join(folder, "a.jsonl");
  assert.deepEqual(await readLog(path, entry), []);
  const log = openLog(path);
  for (const fork of [0, 1, 2]) log.append({ fork });
  assert.deepEqual(await readLog(path, entry), [{ fork: 0 }, { fork: 1 }, { fork: 2 }]);
});

test("a line that was broken off is skipped, and the next one begins a line of its own", async () => {
  const path = join(folder, "b.jsonl");
  openLog(path).append({ fork: 0 });
  appendFileSync(path, '{"fork": 1');
  assert.deepEqual(await readLog(path, entry), [{ fork: 0 }]);
  openLog(path).append({ fork: 2 });
  assert.deepEqual(await readLog(path, entry), [{ fork: 0 }, { fork: 2 }]);
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
  const log = openLog(path);
  symlinkSync("/dev/full", path);
  assert.throws(() => log.append({ fork: 0 }), {
    name: "UsageError",
    message: `Cannot write "${path}": the disk is full; what was measured before is kept`,
  });
});
