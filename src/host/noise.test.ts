import assert from "node:assert/strict";
import { test } from "node:test";
import { createFakeClock } from "../testing/fake-clock.ts";
import { recordedTree } from "../testing/recorded-tree.ts";
import { realClock } from "./clock.ts";
import { hostReader } from "./host-reader.ts";
import { createNoiseMeter } from "./noise.ts";

/** Counters as recorded, in ticks: user nice system idle iowait irq softirq steal guest guest_nice. */
const stat = (...cpus: string[]) =>
  [
    "cpu  1 1 1 1 1 1 1 1 1 1",
    ...cpus.map((counters, i) => `cpu${i} ${counters}`),
    "intr 105577 3 1",
    "ctxt 74370",
    "",
  ].join("\n");
const pressure = (us: number) =>
  `some avg10=0.27 avg60=0.43 avg300=0.62 total=${us}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n`;
const service = (user: number, system: number) =>
  `77 (a (strange) name) S 1 77 77 0 -1 4194304 100 0 0 0 ${user} ${system} 5 6 20 0 1 0 83020 3133440 407\n`;
const allowed = (list: string) => `Name:\tnode\nCpus_allowed_list:\t${list}\n`;
const V2 = {
  "/proc/self/mountinfo": "29 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
  "/proc/self/cgroup": "0::/pod/job\n",
};
const V1 = {
  "/proc/self/mountinfo":
    "32 31 0:29 /docker/4f2 /sys/fs/cgroup/cpu ro,nosuid - cgroup cgroup rw,cpu,cpuacct\n",
  "/proc/self/cgroup": "5:cpu,cpuacct:/docker/4f2\n0::/\n",
};

/** What a meter tells of `wallMs` in which the tree changed; the fake clock's CPU time passes as its wall time does. */
function watch(
  before: Record<string, string>,
  after: Record<string, string>,
  { wallMs = 1000, fellows = [] as number[] } = {},
) {
  const files = { ...before };
  const clock = createFakeClock();
  const meter = createNoiseMeter(recordedTree(files).read, clock, () => fellows);
  meter.start();
  clock.advance(wallMs);
  Object.assign(files, after);
  return meter.stop();
}

test("foreign is what the CPUs were busy with less this process's own; interrupts are nobody's", () => {
  // 150 ticks busy of 200, 100 of them our own; the kernel's interrupts and waiting for a disk do not count.
  const noise = watch(
    { "/proc/stat": stat("100 5 50 900 7 0 3 0 0 0", "100 5 50 900 7 0 3 0 0 0") },
    { "/proc/stat": stat("180 5 60 905 9 2 6 0 0 0", "130 15 70 930 9 2 6 0 0 0") },
  );
  assert.equal(noise.foreignShare, 0.25);
  assert.equal(noise.stealShare, 0);
  assert.equal(noise.tickShare, 0.005);
});

test("only CPUs that this process may run on are looked at", () => {
  const before = stat("0 0 0 100", "0 0 0 100", "0 0 0 100");
  const after = stat("0 0 0 200", "100 0 0 100", "100 0 0 100");
  const files = { "/proc/self/status": allowed("0,2"), "/proc/stat": before };
  // CPU 2 was busy all the time, and so were we.
  assert.equal(watch(files, { "/proc/stat": after }).foreignShare, 0);
  const free = { "/proc/self/status": allowed("0-2"), "/proc/stat": before };
  assert.equal(watch(free, { "/proc/stat": after }).foreignShare?.toFixed(3), "0.333");
});

test("a fellow process is not foreign, and one that was not there before counts from its start", () => {
  const before = { "/proc/stat": stat("0 0 0 100", "0 0 0 100"), "/proc/77/stat": service(1000, 500) };
  const after = { "/proc/stat": stat("100 0 0 100", "90 0 0 110"), "/proc/77/stat": service(1020, 520) };
  assert.equal(watch(before, after).foreignShare, 0.45);
  assert.equal(watch(before, after, { fellows: [77] }).foreignShare, 0.25);
  const born = { ...after, "/proc/77/stat": service(30, 0) };
  assert.equal(watch({ "/proc/stat": before["/proc/stat"] }, born, { fellows: [77] }).foreignShare, 0.3);
  assert.equal(watch(before, after, { fellows: [78] }).foreignShare, 0.45);
});

test("counters that go backwards, and ticks that do not agree with the clock, give no share below 0 or above 1", () => {
  const files = { "/proc/stat": stat("50 0 0 100 0 0 0 9"), "/proc/pressure/cpu": pressure(1000) };
  const back = watch(files, {
    "/proc/stat": stat("49 0 0 100 0 0 0 8"),
    "/proc/pressure/cpu": pressure(900),
  });
  assert.deepEqual([back.foreignShare, back.stealShare, back.pressureShare], [0, 0, 0]);
  const much = watch(files, {
    "/proc/stat": stat("950 0 0 100 0 0 0 999"),
    "/proc/pressure/cpu": pressure(1e7),
  });
  assert.deepEqual([much.foreignShare, much.stealShare, much.pressureShare], [1, 1, 1]);
});

test("steal and pressure", () => {
  const noise = watch(
    {
      "/proc/stat": stat("0 0 0 100 0 0 0 10", "0 0 0 100 0 0 0 0"),
      "/proc/pressure/cpu": pressure(6_936_656),
    },
    {
      "/proc/stat": stat("0 0 0 190 0 0 0 14", "0 0 0 190 0 0 0 2"),
      "/proc/pressure/cpu": pressure(7_036_656),
    },
  );
  assert.equal(noise.stealShare, 0.03);
  assert.equal(noise.pressureShare, 0.1);
});

test("throttling is counted in this group and those above: µs in cgroup v2, ns in v1", () => {
  const v2 = (us: number) => `usage_usec 5\nnr_periods 10\nnr_throttled 2\nthrottled_usec ${us}\n`;
  const above = "/sys/fs/cgroup/pod/cpu.stat";
  const own = "/sys/fs/cgroup/pod/job/cpu.stat";
  const root = { "/sys/fs/cgroup/cpu.stat": "usage_usec 46141311\nuser_usec 22152693\n" };
  const before = { ...V2, ...root, [above]: v2(5000), [own]: v2(100) };
  assert.equal(watch(before, { [above]: v2(7500) }).throttledMs, 2.5);
  assert.equal(watch(before, {}).throttledMs, 0);

  const v1 = (ns: number) => `nr_periods 10\nnr_throttled 2\nthrottled_time ${ns}\n`;
  const file = "/sys/fs/cgroup/cpu/cpu.stat";
  assert.equal(watch({ ...V1, [file]: v1(0) }, { [file]: v1(4_000_000) }).throttledMs, 4);
});

test("what a system does not tell is null, and a file of zeros tells nothing", () => {
  const nothing = {
    foreignShare: null,
    stealShare: null,
    tickShare: null,
    pressureShare: null,
    throttledMs: null,
  };
  assert.deepEqual(watch({}, {}), nothing);
  const zeros = { "/proc/stat": stat("0 0 0 0 0 0 0 0 0 0", "0 0 0 0 0 0 0 0 0 0") };
  assert.deepEqual(watch(zeros, {}), nothing);
  // No quota can be set for the root group of v2, and kernels before 2.6.11 know no steal.
  const old = { ...V2, "/sys/fs/cgroup/cpu.stat": "usage_usec 1\n", "/proc/stat": stat("1 1 1 1 1 1 1") };
  const { foreignShare, stealShare, throttledMs } = watch(old, {});
  assert.deepEqual([foreignShare, stealShare, throttledMs], [0, null, null]);
});

test("a batch in which no time passed has no shares", () => {
  assert.equal(watch({ "/proc/stat": stat("1 0 0 1") }, {}, { wallMs: 0 }).foreignShare, null);
});

test("a meter that was not started is a mistake of ours", () => {
  assert.throws(() => createNoiseMeter(() => null, createFakeClock()).stop(), /before it was started/);
});

test("on this machine shares are shares", () => {
  const meter = createNoiseMeter(hostReader().read, { ...realClock, cpuMs: () => 0 });
  meter.start();
  for (const end = performance.now() + 40; performance.now() < end; );
  const { foreignShare, stealShare, pressureShare } = meter.stop();
  for (const share of [foreignShare, stealShare, pressureShare])
    assert.ok(share === null || (share >= 0 && share <= 1), `${share}`);
  if (process.platform !== "linux") assert.equal(foreignShare, null);
});
