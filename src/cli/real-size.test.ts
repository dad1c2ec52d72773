// The sizing with real threads, once and short, on two jobs of which it is known what must come out however slow the machine
// is: one lets other jobs run while it waits, one blocks its thread. Sizes to the last per cent are told on virtual machines
// (search.test.ts), with the real measuring code on virtual time (measured-run.test.ts).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { moduleBeside } from "../host/module-beside.ts";
import { launchArguments, thisRuntime } from "../host/runtime.ts";
import type { SizingDocument } from "../sizing/schema.ts";

const folder = mkdtempSync(join(tmpdir(), "poolmark-"));
after(async () => {
  await Promise.allSettled(sizings);
  rmSync(folder, { recursive: true, force: true });
});

const WAIT = `
export const inputs = [1, 2];
export default (n) => new Promise((done) => setTimeout(done, 10, n));`;
/** Of which a worker does one at a time, though the job computes nothing: so the cores are left to other tests. */
const BLOCK = `
const never = new Int32Array(new SharedArrayBuffer(4));
export const inputs = [1, 2];
export default (n) => {
  Atomics.wait(never, 0, 0, 10);
  return n;
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
    ...["--budget", "20s", "--json", "-"],
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

const wait = size(
  "wait.mjs",
  WAIT,
  "--pools",
  "async-only,worker-threads",
  "--workers",
  "1",
  "--jobs-per-worker",
  "1,16",
  "--within",
  "20%",
);
const block = size(
  "block.mjs",
  BLOCK,
  "--pools",
  "worker-threads",
  "--jobs-per-worker",
  "1",
  "--workers",
  "1,2",
);
const sizings = [wait, block];
// A failure is told by the test that waits for it, and by that one alone.
for (const sizing of sizings) sizing.catch(() => {});

/** The sizes that the answer names. */
const namedBy = ({ verdict, chosen, open }: SizingDocument) =>
  verdict === "chosen" || open.length === 0 ? [chosen] : open;

/** On a machine that is never left alone, and says so, two sizes may look alike. */
const isDisturbed = ({ observations }: SizingDocument) =>
  observations.filter(({ disturbed }) => disturbed).length > observations.length / 2;

const TOO_BUSY = "on so busy a machine the time is over before the second size";

describe("known answers with real threads", () => {
  test("a job that blocks its thread: two workers, as one does half of that", async (t) => {
    const sizing = await block;
    if (!sizing.observations.some(({ candidate }) => candidate.workers === 2)) return t.skip(TOO_BUSY);
    const left = namedBy(sizing).map((size) => size?.workers);
    assert.ok(left.includes(2), JSON.stringify({ left, curve: sizing.curve }));
  });

  test("a job that only waits: no workers, many jobs at once", async (t) => {
    const sizing = await wait;
    const { chosen, job, noWorkers, scenario, observations } = sizing;
    assert.equal(scenario, "wait.mjs");
    assert.ok((job?.waitRatio ?? 0) > 1);
    if (!observations.some(({ candidate }) => candidate.jobsPerWorker === 16)) return t.skip(TOO_BUSY);
    const left = namedBy(sizing);
    // Sixteen times as many jobs: no disturbance makes up for that.
    assert.ok(left.length > 0 && left.every((size) => size?.jobsPerWorker === 16), JSON.stringify(left));
    const isNamed = left.some((size) => size?.pool === "async-only");
    assert.ok(isNamed || isDisturbed(sizing), JSON.stringify({ left, curve: sizing.curve }));
    if (chosen?.pool === "async-only") assert.equal(noWorkers?.because, "waits");
  });
});
