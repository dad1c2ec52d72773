// The sizing with real threads, once and short, on jobs of which it is known what must come out however slow the machine is:
// all of them sleep, or are so short that only dispatch counts. The sizes of permits, to the last per cent, are told on virtual
// machines (search.test.ts); here a worker too few loses half, and what a busy machine loses between jobs is allowed for.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launchArguments, thisRuntime } from "../host/runtime.ts";
import { sibling } from "../pools/sibling.ts";
import type { SizingDocument } from "../sizing/schema.ts";

const folder = mkdtempSync(join(tmpdir(), "poolmark-"));
after(() => rmSync(folder, { recursive: true, force: true }));

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
  await sleep(50);
  Atomics.add(permits, 0, 1);
  return 1;
};`;
const WAIT = `
export const inputs = [1, 2];
export default (n) => new Promise((done) => setTimeout(done, 20, n));`;
const SHORT = `
export const inputs = [1, 2];
export default (n) => n + 1;`;

async function size(name: string, source: string, ...flags: string[]): Promise<SizingDocument> {
  writeFileSync(join(folder, name), source);
  const here = thisRuntime();
  const program = fileURLToPath(sibling("main", import.meta.url));
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

describe("known answers with real threads", { concurrency: true }, () => {
  test("a job that sleeps while it holds one of two permits: two workers, or on a busy machine two may do", async () => {
    const flags = ["--pools", "worker-threads", "--workers", "1,2,4", "--jobs-per-worker", "1"];
    const { chosen, open, scenario, verdict } = await size(
      "permits.mjs",
      PERMITS,
      ...[...flags, "--within", "30%"],
    );
    assert.equal(scenario, "permits.mjs");
    const left = verdict === "chosen" && chosen !== null ? [chosen] : open.length > 0 ? open : [chosen];
    assert.ok(
      left.some((one) => one?.pool === "worker-threads" && one.workers === 2),
      JSON.stringify({ verdict, chosen, open }),
    );
  });

  test("a job that only waits: no workers, many jobs at once", async () => {
    const flags = ["--pools", "async-only,worker-threads", "--workers", "1", "--jobs-per-worker", "1,16"];
    const { chosen, job, noWorkers } = await size("wait.mjs", WAIT, ...flags);
    assert.deepEqual([chosen?.pool, chosen?.jobsPerWorker, noWorkers?.because], ["async-only", 16, "waits"]);
    assert.ok((job?.waitRatio ?? 0) > 1);
  });

  test("a job of next to nothing: no workers", async () => {
    const flags = ["--pools", "async-only,worker-threads", "--workers", "2"];
    const { chosen } = await size("short.mjs", SHORT, ...flags);
    assert.deepEqual([chosen?.pool, chosen?.jobsPerWorker], ["async-only", 1]);
  });
});
