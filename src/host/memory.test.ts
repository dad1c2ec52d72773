import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedTree } from "../testing/recorded-tree.ts";
import { peakRssBytes, rssBytes } from "./memory.ts";

const STATUS = "Name:\tnode\nVmPeak:\t 1058712 kB\nVmHWM:\t  262548 kB\nVmRSS:\t  131072 kB\nThreads:\t11\n";

test("memory in RAM and its peak are read of this process or another", () => {
  const { read } = recordedTree({
    "/proc/self/status": STATUS,
    "/proc/9/status": STATUS.replace("262548", "262552"),
  });
  assert.equal(rssBytes(null, read), 128 * 2 ** 20);
  assert.equal(peakRssBytes(null, read), 262_548 * 1024);
  assert.equal(peakRssBytes(9, read), 262_552 * 1024);
});

test("another process that is gone: null", () => {
  const { read } = recordedTree({});
  assert.deepEqual([rssBytes(9, read), peakRssBytes(9, read)], [null, null]);
});

test("where there is no /proc the runtime says what it knows", () => {
  const { read } = recordedTree({});
  assert.ok((rssBytes(null, read) ?? 0) > 2 ** 20);
  const peak = peakRssBytes(null, read);
  const { bun, deno } = process.versions;
  if (bun !== undefined || deno !== undefined) assert.equal(peak, null);
  else assert.ok(peak !== null && peak > 2 ** 20 && peak < 2 ** 36, `${peak}`);
});

test("the peak of this process has the same unit in every runtime, and follows an allocation", {
  skip: process.platform !== "linux" && "only Linux tells it for all runtimes",
}, () => {
  const before = rssBytes() ?? Number.NaN;
  const held = Buffer.alloc(64 * 2 ** 20, 1);
  const after = peakRssBytes() ?? Number.NaN;
  // Other tests of the same process may have had more before.
  assert.ok(held.at(-1) === 1 && after - before >= 32 * 2 ** 20, `${before} → ${after}`);
  assert.ok(Math.abs(process.resourceUsage().maxRSS * 1024 - after) < after / 2);
});
