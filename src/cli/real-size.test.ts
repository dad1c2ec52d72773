// The sizing with real threads, once and short, on jobs of which it is known what must come out however slow the machine is:
// they sleep, compute where one worker cannot use two cores, or are so short that only dispatch counts. Sizes to the last per
// cent are told on virtual machines (search.test.ts); here a worker too few loses half, and what a busy machine loses between
// jobs is allowed for.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readEnvironment } from "../host/environment.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { launchArguments, thisRuntime } from "../host/runtime.ts";
import type { SizingDocument } from "../sizing/schema.ts";

const folder = mkdtempSync(join(tmpdir(), "poolmark-"));
after(async () => {
  await Promise.allSettled(Object.values(sizings));
  rmSync(folder, { recursive: true, force: true });
});

/** Sleeps while it holds one of two permits. */
const PERMITS = `
const permits = new Int32Array(new SharedArrayBuffer(4));
permits[0] = 2;
export const inputs = [permits, permits];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export default async (permits) => {
  for (let free = 0; ; await sleep(1)) {
    free = Atomics.load(permits, 0);
    if (free > 0 && Atomics.compareExchange(permits, 0, free, free - 1) === free) break;
  }
  await sleep(20);
  Atomics.add(permits, 0, 1);
  return 1;
};`;
const WAIT = `
export const inputs = [1, 2];
export default (n) => new Promise((done) => setTimeout(done, 20, n));`;
const SHORT = `
export const inputs = [1, 2];
export default (n) => n + 1;`;
/** Sleeps for 10 ms while nobody else may, and 30 ms as it likes: the fourth worker is the last that finds something to do. */
const SERIAL = `
const lock = new Int32Array(new SharedArrayBuffer(4));
export const inputs = [lock, lock];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export default async (lock) => {
  while (Atomics.compareExchange(lock, 0, 0, 1) !== 0) await sleep(1);
  await sleep(10);
  Atomics.store(lock, 0, 0);
  await sleep(30);
  return 1;
};`;
const COMPUTE = `
export const inputs = [400000, 400000];
export default (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum = (sum + i * i) % 1000003;
  return sum;
};`;

async function size(...[name, source, ...flags]: [string, string, ...string[]]): Promise<SizingDocument> {
  writeFileSync(join(folder, name), source);
  const here = thisRuntime();
  const program = fileURLToPath(moduleBeside("main", import.meta.url));
  const argv = [
    ...launchArguments(here.name, program),
    "size",
    name,
    ...flags,
    "--budget",
    "20s",
    "--json",
    "-",
  ];
  const child = spawn(here.path, argv, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  assert.equal(code, 0, err);
  return JSON.parse(out) as SizingDocument;
}

const TWO_POOLS = ["--pools", "async-only,worker-threads"];
const ONE_POOL = ["--pools", "worker-threads", "--jobs-per-worker", "1"];

/** All that sleep at once, so that it takes no longer in a runtime that runs tests one after the other. */
const sleeping = {
  permits: size("permits.mjs", PERMITS, ...ONE_POOL, "--workers", "1,2,4", "--within", "30%"),
  serial: size("serial.mjs", SERIAL, ...ONE_POOL, "--workers", "1,2,4,8", "--within", "30%"),
  wait: size("wait.mjs", WAIT, ...TWO_POOLS, "--workers", "1", "--jobs-per-worker", "1,16"),
  short: size("short.mjs", SHORT, ...TWO_POOLS, "--workers", "2"),
};
const { cores } = readEnvironment(null);
const sizings = {
  ...sleeping,
  /** What computes has the cores for itself. */
  compute: Promise.allSettled(Object.values(sleeping)).then(() =>
    cores < 2 ? null : size("compute.mjs", COMPUTE, ...ONE_POOL, "--workers", "1,2", "--within", "20%"),
  ),
};
// A failure is told by the test that waits for it, and by that one alone.
for (const sizing of Object.values(sizings)) sizing.catch(() => {});

/** That size was chosen, or on a busy machine is among those that are left; what is half as large gave far less, if it was tried. */
function assertWorkers(workers: number, { verdict, chosen, open, curve }: SizingDocument): void {
  const left = (verdict === "chosen" || open.length === 0 ? [chosen] : open).map((one) => one?.workers);
  const fewer = curve.filter((row) => 2 * row.workers <= workers).map(({ ofBest }) => ofBest.estimate);
  assert.ok(left.includes(workers), JSON.stringify({ verdict, chosen, open }));
  assert.ok(
    fewer.every((share) => share < 0.8),
    `half as many give ${fewer} of the best`,
  );
}

describe("known answers with real threads", () => {
  test("a job that sleeps while it holds one of two permits: two workers", async () => {
    const sizing = await sizings.permits;
    assert.equal(sizing.scenario, "permits.mjs");
    assertWorkers(2, sizing);
  });

  test("a job of which a quarter is serial: four workers", async () => {
    assertWorkers(4, await sizings.serial);
  });

  test("a job that only computes: not one worker where there are two cores", {
    skip: cores < 2 && "it takes two cores",
  }, async () => {
    assertWorkers(2, (await sizings.compute) as SizingDocument);
  });

  test("a job that only waits: no workers, many jobs at once", async () => {
    const { chosen, job, noWorkers } = await sizings.wait;
    assert.deepEqual([chosen?.pool, chosen?.jobsPerWorker, noWorkers?.because], ["async-only", 16, "waits"]);
    assert.ok((job?.waitRatio ?? 0) > 1);
  });

  test("a job of next to nothing: no workers", async () => {
    const { chosen } = await sizings.short;
    assert.deepEqual([chosen?.pool, chosen?.jobsPerWorker], ["async-only", 1]);
  });
});
