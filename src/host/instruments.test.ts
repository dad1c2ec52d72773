import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedTree } from "../testing/recorded-tree.ts";
import { createInstruments } from "./instruments.ts";

const nothing = recordedTree({});

test("a system that lists no children: what worker processes use is not known, and not taken for nothing", () => {
  const instruments = createInstruments({ workerThreads: 2, areProcesses: true }, nothing);
  for (const moment of ["before", "after"] as const) {
    const { totalMs, hasChildren } = instruments.readCpu(moment);
    assert.deepEqual({ totalMs, hasChildren }, { totalMs: null, hasChildren: true });
  }
  assert.deepEqual([instruments.rssBytes(), instruments.peakRssBytes()], [null, null]);
});

test("where workers are threads, the process's own CPU time and memory are all there is", () => {
  const instruments = createInstruments({ workerThreads: 2, areProcesses: false }, nothing);
  const { totalMs, hasChildren } = instruments.readCpu("after");
  assert.ok(totalMs !== null && totalMs > 0);
  assert.equal(hasChildren, false);
  assert.ok((instruments.rssBytes() ?? 0) > 0);
});
