// The command as a process, with real cells, in the runtime that runs this test: jobs that print and take signals do not
// disturb a run, and what goes wrong outside of our code is a row. Most jobs wait, which leaves the cores to other tests.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { moduleBeside } from "../host/module-beside.ts";
import { launchArguments, thisRuntime } from "../host/runtime.ts";
import type { Results } from "../results/schema.ts";
import { testFolder } from "../testing/test-folder.ts";
import { measurePlan } from "./measure-plan.ts";
import { measuring } from "./measuring.ts";
import { main } from "./program.ts";
import { realWorld } from "./real-world.ts";
import { makePlan } from "./run-plan.ts";

const folder = testFolder();

function poolmark(...argv: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const here = thisRuntime();
  const program = fileURLToPath(moduleBeside("main", import.meta.url));
  const child = spawn(here.path, [...launchArguments(here.name, program), ...argv], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

const latest = () => JSON.parse(readFileSync(join(folder, "results/latest.json"), "utf8")) as Results;
const SMALL = ["--workers", "2", "--forks", "1", "--rounds", "1"];

test("a full disk under stdout is one sentence", {
  skip:
    existsSync("/dev/full") && thisRuntime().name !== "deno"
      ? false
      : "needs a device that is always full, and a stdout that tells of it by an event: Deno's throws",
}, () => {
  const here = thisRuntime();
  const program = fileURLToPath(moduleBeside("main", import.meta.url));
  const full = openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(here.path, [...launchArguments(here.name, program), "list"], {
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  closeSync(full);
  assert.equal(stderr, "poolmark: Cannot write to stdout: the disk is full\n");
  assert.equal(status, 2);
});

test("latency under load: every pool gets the same arrivals, and none of them is lost", async () => {
  write(
    "waits.mjs",
    `export const inputs = [1, 2, 3];
    export default (n) => new Promise((done) => setTimeout(done, 2, 2 * n));`,
  );
  const world = { ...realWorld(), cwd: folder };
  const flags = { suite: "quick", seed: 1, pools: ["worker-threads", "child-process"], workers: ["2"] };
  const plan = await makePlan("waits.mjs", { ...flags, forks: 1, rounds: 1, load: "open" }, world, 2);
  const environment = world.environment(null);
  let cells: Results["cells"] = [];
  await measuring(world, { quiet: true }, async (frame) => {
    const matrix = await frame.open(world.openMatrix());
    // One load, long enough for some arrivals: what a load's tail tells is another test's.
    const brief = { ...plan, openLoop: { mostMs: 250, shares: [0.5] } };
    cells = (await measurePlan(brief, matrix, { environment, world }, frame)).cells;
    return 0;
  });
  const measured = cells.filter(({ role, outcome }) => role === "contender" && outcome === "ok");
  const schedules = measured.map(({ pool, forks: [fork] }) => {
    const batches = fork?.latency ?? [];
    for (const { completed, dropped, arrivals, latency, service } of batches) {
      assert.ok(completed + dropped <= arrivals, pool);
      assert.equal(latency.count, completed, pool);
      // Stamped in the worker, which waits for 2 ms.
      if (completed > 0) assert.ok((service.meanMs ?? 0) >= 1, `${pool}: ${service.meanMs}`);
    }
    const { load, ratePerSecond, arrivals, wallMs } = batches[0] ?? assert.fail(`no latency of ${pool}`);
    return { load, ratePerSecond, arrivals, wallMs: wallMs.toFixed(1) };
  });
  assert.equal(schedules.length, 2);
  assert.equal(schedules[0]?.load, 0.5);
  assert.ok((schedules[0]?.arrivals ?? 0) > 0);
  assert.deepEqual(schedules[0], schedules[1]);
});

test("jobs that print, write to stdout and take signals do not disturb the run, in threads nor in processes", async () => {
  // What every pool makes of such a job stands in its contract.
  write(
    "noisy.mjs",
    `export const inputs = [1, 2, 3];
    for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => {});
    export default async (n) => {
      await new Promise((done) => setTimeout(done, 1));
      console.log('{"did":"fail","reason":"printed by a job"}');
      console.error("warning ".repeat(20));
      process.stdout.write("no end of line");
      return n + 1;
    };`,
  );
  const pools = ["async-only", "worker-threads", "child-process"];
  const argv = ["run", "noisy.mjs", ...SMALL, "--workers", "1", "--pools", pools.join(",")];
  const { code, out } = await poolmark(...argv);
  assert.equal(code, 0, out);
  assert.doesNotMatch(out, /no end of line|printed by a job/);
  const contenders = latest().cells.filter(({ role }) => role === "contender");
  assert.deepEqual(
    contenders.map(({ pool, outcome }) => `${pool} ${outcome}`),
    pools.map((pool) => `${pool} ok`),
  );
});

test("a job that ends its process or its worker is a row with its reason, and the run goes on", async () => {
  write(
    "deadly.mjs",
    "export const inputs = [1]; let calls = 0; export default (n) => { if (++calls > 12) process.exit(3); return n; };",
  );
  const { code } = await poolmark(
    "run",
    "deadly.mjs",
    ...SMALL,
    "--pools",
    "async-only,worker-threads,child-process",
  );
  assert.equal(code, 1);
  const contenders = latest().cells.filter(({ role }) => role === "contender");
  assert.equal(contenders.length, 3);
  for (const { outcome, reason } of contenders) {
    assert.equal(outcome, "failed");
    assert.match(reason ?? "", /exited with code 3|died/);
  }
});

test("a job module that cannot be loaded is one sentence and exit code 2, and latest.json stays", async () => {
  const before = readFileSync(join(folder, "results/latest.json"), "utf8");
  write("broken.mjs", 'throw new Error("no database"); export default () => 1;');
  write("other.mjs", "export const work = () => 1; export const inputs = [1];");
  for (const [argv, message] of [
    [["broken.mjs"], /^poolmark: .*broken\.mjs.*no database\n$/],
    [["other.mjs"], /^poolmark: No export "default" in .*other\.mjs.*work; name one .*\n$/],
    [
      ["other.mjs", "--export", "work", "--inputs", write("inputs.json", "[")],
      /^poolmark: .*not whole JSON.*\n$/,
    ],
    [["other.mjs", "--export", "work", "--inputs", write("empty.json", "[]")], /^poolmark: .*empty.*\n$/],
  ] as const) {
    let [out, err] = ["", ""];
    const stdout = (text: string) => {
      out += text;
    };
    const stderr = (text: string) => {
      err += text;
    };
    const world = { ...realWorld(), cwd: folder, stdout, stderr };
    assert.deepEqual([await main(world, ["run", ...argv, ...SMALL, "--quiet"]), out], [2, ""]);
    assert.match(err, message);
  }
  assert.equal(readFileSync(join(folder, "results/latest.json"), "utf8"), before);
});

test("what only one process may hold, here a port: --apart measures all; without it the failure names the flag", async () => {
  const port = await freePort();
  write(
    "port.mjs",
    `import { createServer } from "node:net";
    const server = createServer();
    await new Promise((resolve, reject) => server.once("error", reject).listen(${port}, "127.0.0.1", resolve));
    server.unref();
    export const inputs = [1];
    export default (n) => new Promise((done) => setTimeout(done, 1, n + 1));`,
  );
  const argv = ["run", "port.mjs", ...SMALL, "--workers", "1", "--pools", "worker-threads"];
  const apart = await poolmark(...argv, "--apart");
  assert.equal(apart.code, 0, apart.out);
  assert.deepEqual(new Set(latest().cells.map(({ outcome }) => outcome)), new Set(["ok"]));
  const together = await poolmark(...argv);
  assert.equal(together.code, 1, together.out);
  assert.match(together.out.replaceAll(/\s+/g, " "), /EADDRINUSE.* add --apart/);
});

test("a Deno project's own configuration counts in its cells", {
  skip: thisRuntime().name !== "deno" && "of Deno alone",
}, async () => {
  mkdirSync(join(folder, "project"));
  write("project/deno.json", '{ "imports": { "words": "./words.ts" } }');
  write("project/words.ts", "export const two: number = 2;");
  write(
    "project/job.ts",
    'import { two } from "words"; export const inputs: number[] = [1]; export default (n: number) => n * two;',
  );
  const { code, out, err } = await poolmark(
    "run",
    "project/job.ts",
    ...SMALL,
    "--pools",
    "worker-threads,web-worker",
  );
  assert.equal(code, 0, out + err);
});

test("a runtime that dies at start is a failed cell with the last lines of its stderr", {
  skip: process.platform === "win32",
}, async () => {
  const fake = write(
    "node-that-dies",
    '#!/bin/sh\nif [ "$1" = --version ]; then echo v20.1.0; else echo "cannot reserve memory" >&2; exit 9; fi\n',
  );
  chmodSync(fake, 0o755);
  const { code, err } = await poolmark("run", "noop", ...SMALL, "--runtimes", fake, "--pools", "piscina");
  assert.equal(code, 1);
  assert.match(err, /Results:/);
  for (const { outcome, reason } of latest().cells) {
    assert.equal(outcome, "failed");
    assert.match(reason ?? "", /exited with code 9; its last words: cannot reserve memory/);
  }
});
