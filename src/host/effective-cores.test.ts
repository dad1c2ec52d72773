import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { effectiveCores } from "./effective-cores.ts";

// Trees as recorded on machines: only the files that are read.
const status = (list: string) =>
  `Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t${list}\nMems_allowed_list:\t0\n`;
const MOUNT_V2 =
  "29 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
const MOUNT_V1 = `31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`;

const read = (files: Readonly<Record<string, string>>) => (path: string) => files[path] ?? null;

describe("effectiveCores()", () => {
  test("bare metal: all cores of the affinity mask", () => {
    const found = effectiveCores(
      read({
        "/proc/self/status": status("0-7"),
        "/proc/self/mountinfo": MOUNT_V2,
        "/proc/self/cgroup": "0::/user.slice\n",
      }),
    );
    assert.deepEqual(found, { cores: 8, affinityCores: 8, quotaCores: null, quotaFrom: null });
  });

  test("taskset: ranges and single cores are counted", () => {
    assert.equal(effectiveCores(read({ "/proc/self/status": status("0-2,5,8-9") })).cores, 6);
  });

  test("cgroup v2: a fractional quota binds", () => {
    const files = {
      "/proc/self/status": status("0-7"),
      "/proc/self/mountinfo": MOUNT_V2,
      "/proc/self/cgroup": "0::/\n",
      "/sys/fs/cgroup/cpu.max": "50000 100000\n",
    };
    assert.deepEqual(effectiveCores(read(files)), {
      cores: 0.5,
      affinityCores: 8,
      quotaCores: 0.5,
      quotaFrom: "cgroup v2",
    });
  });

  test("cgroup v2: the least quota of all groups above binds, and max is none", () => {
    const files = {
      "/proc/self/status": status("0-15"),
      "/proc/self/mountinfo": MOUNT_V2,
      "/proc/self/cgroup": "0::/kubepods.slice/pod1.slice/container\n",
      "/sys/fs/cgroup/kubepods.slice/pod1.slice/container/cpu.max": "max 100000\n",
      "/sys/fs/cgroup/kubepods.slice/pod1.slice/cpu.max": "250000 100000\n",
      "/sys/fs/cgroup/kubepods.slice/cpu.max": "800000 100000\n",
    };
    assert.equal(effectiveCores(read(files)).cores, 2.5);
  });

  test("cgroup v2: a quota above the affinity does not bind", () => {
    const files = {
      "/proc/self/status": status("0-1"),
      "/proc/self/mountinfo": MOUNT_V2,
      "/proc/self/cgroup": "0::/\n",
      "/sys/fs/cgroup/cpu.max": "400000 100000\n",
    };
    assert.deepEqual(effectiveCores(read(files)), {
      cores: 2,
      affinityCores: 2,
      quotaCores: 4,
      quotaFrom: "cgroup v2",
    });
  });

  test("cgroup v1: quota ÷ period, the hierarchy named cpu,cpuacct, the v2 tree beside it empty", () => {
    const files = {
      "/proc/self/status": status("0-63"),
      "/proc/self/mountinfo": MOUNT_V1,
      "/proc/self/cgroup": "3:cpuset:/job\n2:cpu,cpuacct:/job\n0::/job\n",
      "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us": "800000\n",
      "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "100000\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    };
    assert.deepEqual(effectiveCores(read(files)), {
      cores: 8,
      affinityCores: 64,
      quotaCores: 8,
      quotaFrom: "cgroup v1",
    });
  });

  test("cgroup v1 in a container: the mount shows only the container's own part of the tree", () => {
    const files = {
      "/proc/self/status": status("0-3"),
      "/proc/self/mountinfo":
        "700 690 0:29 /docker/4f2 /sys/fs/cgroup/cpu,cpuacct ro,nosuid - cgroup cgroup rw,cpu,cpuacct\n",
      "/proc/self/cgroup": "5:cpu,cpuacct:/docker/4f2\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "150000\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    };
    assert.equal(effectiveCores(read(files)).cores, 1.5);
  });

  test("of several mounts of the tree the one that shows this process's group counts", () => {
    const files = {
      "/proc/self/status": status("0-7"),
      "/proc/self/mountinfo": `60 50 0:26 /other /mnt/other rw - cgroup2 cgroup2 rw\n${MOUNT_V2}`,
      "/proc/self/cgroup": "0::/otherwise\n",
      "/sys/fs/cgroup/otherwise/cpu.max": "150000 100000\n",
    };
    assert.equal(effectiveCores(read(files)).cores, 1.5);
  });

  test("no /proc at all: what the runtime says", () => {
    const found = effectiveCores(() => null);
    assert.ok(found.cores >= 1);
    assert.equal(found.quotaFrom, null);
  });
});
