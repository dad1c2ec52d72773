import assert from "node:assert/strict";
import { test } from "node:test";
import { readEnvironment } from "./environment.ts";

test("readEnvironment() counts physical cores by socket and core", () => {
  const cpu = (socket: number, core: number) =>
    `processor\t: 0\nphysical id\t: ${socket}\ncore id\t\t: ${core}\n`;
  const cpuinfo = [cpu(0, 0), cpu(0, 1), cpu(0, 0), cpu(1, 0)].join("\n");
  assert.equal(readEnvironment(null, (path) => (path === "/proc/cpuinfo" ? cpuinfo : null)).physicalCores, 3);
});

test("readEnvironment() takes the least memory limit, and cgroup v1's huge number for none", () => {
  const limits = (v1: string | null, v2: string | null) =>
    readEnvironment(null, (path) =>
      path.endsWith("memory.max") ? v2 : path.endsWith("limit_in_bytes") ? v1 : null,
    ).memoryLimitBytes;
  assert.equal(limits(null, "536870912\n"), 536_870_912);
  assert.equal(limits("9223372036854771712\n", null), null);
  assert.equal(limits(null, "max\n"), null);
});

test("readEnvironment() takes stated cores over read ones, and says so", () => {
  const { cores, coresAssumed, affinityCores } = readEnvironment(0.5);
  assert.deepEqual([cores, coresAssumed], [0.5, true]);
  assert.ok(affinityCores >= 1);
});

test("what cannot be told is null", () => {
  const { physicalCores, memoryLimitBytes, quotaCores } = readEnvironment(null, () => null);
  assert.deepEqual([physicalCores, memoryLimitBytes, quotaCores], [null, null, null]);
});
