import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { recordedTree } from "../testing/recorded-tree.ts";
import { childrenCpuMs, descendantPids } from "./child-processes.ts";
import { peakRssBytes, rssBytes } from "./memory.ts";
import { readProcessCpu } from "./process-stat.ts";

/** In ticks: its own user and system time, then those of its ended children. */
const stat = (name: string, ...ticks: [number, number, number, number]) =>
  `12 (${name}) S 1 12 12 0 -1 4194304 100 0 0 0 ${ticks.join(" ")} 20 0 1 0 83020 3133440 407\n`;
const TREE = {
  "/proc/self/stat": stat("node", 900, 100, 3, 1),
  "/proc/self/task/10/children": "20 ",
  "/proc/self/task/11/children": "30 31 ",
  "/proc/20/stat": stat("a (b) c", 10, 5, 0, 0),
  "/proc/20/task/20/children": "40 ",
  "/proc/30/stat": stat("node", 7, 0, 2, 1),
  "/proc/30/task/30/children": "",
  "/proc/40/stat": stat("node", 1, 1, 0, 0),
  "/proc/40/task/40/children": "",
};

test("descendants are found through every thread and generation", () => {
  assert.deepEqual(descendantPids(recordedTree(TREE)), [20, 30, 31, 40]);
});

test("their CPU time is added up, with that of those that ended; this process's own is not in it", () => {
  assert.equal(childrenCpuMs(recordedTree(TREE)), (4 + 15 + 10 + 2) * 10);
});

test("a process's name may hold anything", () => {
  const { read } = recordedTree({ "/proc/7/stat": stat(") S 1 2 (", 3, 4, 5, 6) });
  assert.deepEqual(readProcessCpu(read, 7), { cpuMs: 70, endedChildrenMs: 110 });
  assert.equal(readProcessCpu(read, 8), null);
});

test("a kernel that lists no children, or no kernel of this kind: null", () => {
  assert.equal(childrenCpuMs(recordedTree({})), null);
  const { "/proc/self/stat": self } = TREE;
  assert.equal(
    childrenCpuMs(recordedTree({ "/proc/self/stat": self, "/proc/self/task/10/comm": "node\n" })),
    null,
  );
});

const cannotTell = descendantPids() === null && "this system does not list children";

// Not about speed: the child works until it says so, and a part of that is enough.
test("a living child's CPU time is seen, and its memory; once it has ended its CPU time stays", {
  skip: cannotTell,
}, async () => {
  const before = childrenCpuMs() ?? Number.NaN;
  const code =
    "const end = Date.now() + 100; while (Date.now() < end); console.log(1); setInterval(() => {}, 1000)";
  // One program for all three runtimes would differ in its arguments: `eval` is a word for Deno.
  const args = process.versions.deno === undefined ? ["-e", code] : ["eval", code];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  const closed = once(child, "close");
  const { pid } = child;
  assert.ok(pid !== undefined);
  try {
    await once(child.stdout, "data");
    assert.ok(descendantPids()?.includes(pid));
    assert.ok((childrenCpuMs() ?? 0) - before >= 10, `${before} → ${childrenCpuMs()}`);
    const rss = rssBytes(pid) ?? 0;
    assert.ok(rss > 2 ** 20 && (peakRssBytes(pid) ?? 0) >= rss, `${rss}`);
  } finally {
    child.kill("SIGKILL");
    await closed;
  }
  assert.ok((childrenCpuMs() ?? 0) - before >= 10);
  assert.equal(rssBytes(pid), null);
});
