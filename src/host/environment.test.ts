import assert from "node:assert/strict";
import { test } from "node:test";
import { readEnvironment } from "./environment.ts";

const files = (read: (path: string) => string | null) => ({ read, list: () => [], refused: {} });

test("readEnvironment() counts physical cores by socket and core", () => {
  const cpu = (socket: number, core: number) =>
    `processor\t: 0\nphysical id\t: ${socket}\ncore id\t\t: ${core}\n`;
  const cpuinfo = [cpu(0, 0), cpu(0, 1), cpu(0, 0), cpu(1, 0)].join("\n");
  assert.equal(
    readEnvironment(
      null,
      files((path) => (path === "/proc/cpuinfo" ? cpuinfo : null)),
    ).physicalCores,
    3,
  );
});

test("readEnvironment() takes the least memory limit of all groups above, and cgroup v1's huge number for none", () => {
  const v2 = {
    "/proc/self/mountinfo": "29 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
    "/proc/self/cgroup": "0::/app.slice/job\n",
    "/sys/fs/cgroup/app.slice/job/memory.max": "max\n",
    "/sys/fs/cgroup/app.slice/memory.max": "536870912\n",
  };
  const v1 = {
    "/proc/self/mountinfo": "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
    "/proc/self/cgroup": "4:memory:/job\n",
    "/sys/fs/cgroup/memory/job/memory.limit_in_bytes": "9223372036854771712\n",
  };
  const limit = (tree: Readonly<Record<string, string>>) =>
    readEnvironment(
      null,
      files((path) => tree[path] ?? null),
    ).memoryLimitBytes;
  assert.equal(limit(v2), 536_870_912);
  assert.equal(limit(v1), null);
});

test("readEnvironment() takes stated cores over read ones, and says so", () => {
  const { cores, coresAssumed, affinityCores } = readEnvironment(0.5);
  assert.deepEqual([cores, coresAssumed], [0.5, true]);
  assert.ok(affinityCores >= 1);
});

test("what cannot be told is null", () => {
  const { physicalCores, memoryLimitBytes, quotaCores, platform, untold } = readEnvironment(
    null,
    files(() => null),
  );
  assert.deepEqual([physicalCores, memoryLimitBytes, quotaCores], [null, null, null]);
  if (platform === "linux") assert.match(untold["/proc/self/cgroup"] ?? "", /not there/);
});

test("what may not be read is null, and why is said", () => {
  const refused = { "/proc/self/status": "Requires read access" };
  const { untold, quotaCores } = readEnvironment(null, { read: () => null, list: () => [], refused });
  assert.equal(quotaCores, null);
  assert.equal(untold["/proc/self/status"], "Requires read access");
});
