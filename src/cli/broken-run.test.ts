// A run that is broken off from outside, with real processes: nothing of it stays, and what was done is on disk.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { descendantPids } from "../host/child-processes.ts";
import { hostReader } from "../host/host-reader.ts";
import { isAlive } from "../host/is-alive.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { launchArguments, thisRuntime } from "../host/runtime.ts";
import { readResults } from "../results/file.ts";
import { forkLogOf } from "../results/fork-log.ts";
import { testFolder } from "../testing/test-folder.ts";
import { readRun } from "./read-run.ts";

const folder = testFolder();

/** Tells its process at every call, and whether it now loops for ever, as a file asks for. */
writeFileSync(
  join(folder, "tells.mjs"),
  `import { existsSync, writeFileSync } from "node:fs";
  export const inputs = [1, 2, 3];
  export default (n) => {
    const loops = existsSync("${folder}/loop");
    writeFileSync(\`${folder}/cell-\${process.pid}\`, loops ? "loops" : "");
    if (loops) for (;;);
    return new Promise((done) => setTimeout(done, 1, n));
  };`,
);

interface Started {
  readonly pid: number;
  kill(signal: "SIGINT" | "SIGKILL"): void;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  err(): string;
}

function poolmark(...argv: string[]): Started {
  const here = thisRuntime();
  const program = fileURLToPath(moduleBeside("main", import.meta.url));
  const child = spawn(here.path, [...launchArguments(here.name, program), ...argv], {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let err = "";
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const ended = new Promise<Awaited<Started["ended"]>>((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal })),
  );
  const { pid = 0 } = child;
  // Not child.kill(): on Deno the process then counts as killed, even if it took the signal and exited by itself.
  return { pid, kill: (signal) => void process.kill(pid, signal), ended, err: () => err };
}

const RUN = ["run", "tells.mjs", "--pools", "worker-threads", "--workers", "1", "--rounds", "1"];
const MANY = [...RUN, "--forks", "40"];

/** The processes in which jobs were seen. */
const cells = () =>
  readdirSync(folder).flatMap((name) => (name.startsWith("cell-") ? [Number(name.slice(5))] : []));

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 3000 && !what(); i++) await delay(10);
  assert.ok(what(), `not within 30 s: ${what}`);
}

async function noneIsLeft(): Promise<void> {
  assert.ok(cells().length > 0);
  await until(() => !cells().some(isAlive));
  for (const pid of cells()) rmSync(join(folder, `cell-${pid}`));
}

const resultFiles = (out: string) =>
  existsSync(join(folder, out))
    ? readdirSync(join(folder, out))
        .map((name) => join(folder, out, name, "results.json"))
        .filter((path) => existsSync(path))
    : [];

describe("a run that is broken off", { skip: process.platform === "win32" }, () => {
  test("by kill -9 of the driver while a cell is in an endless loop: no process stays, what was done is on disk, and --resume goes on", async () => {
    const argv = [...RUN, "--forks", "2", "--out", "killed", "--quiet"];
    const run = poolmark(...argv);
    await until(() => resultFiles("killed").some((file) => existsSync(forkLogOf(file))));
    writeFileSync(join(folder, "loop"), "");
    await until(() => cells().some((pid) => readFileSync(join(folder, `cell-${pid}`), "utf8") === "loops"));
    run.kill("SIGKILL");
    assert.equal((await run.ended).signal, "SIGKILL");
    await noneIsLeft();
    rmSync(join(folder, "loop"));
    const [file = ""] = resultFiles("killed");
    const before = await readRun(file);
    assert.equal(before.status, "running");
    assert.ok(before.cells.every(({ forks }) => forks.length === 1));
    assert.equal((await poolmark(...argv, "--resume", file).ended).code, 0);
    const after = readResults(file);
    assert.deepEqual([after.status, after.startedAt], ["complete", before.startedAt]);
    for (const [i, { forks }] of after.cells.entries()) {
      assert.equal(forks.length, 2);
      assert.deepEqual(forks[0], before.cells[i]?.forks[0]);
    }
    await noneIsLeft();
  });

  test("by Ctrl-C: exit code 130, no process stays, and what was done is on disk", async () => {
    const run = poolmark(...MANY, "--out", "interrupted", "--quiet");
    await until(() => resultFiles("interrupted").length > 0);
    run.kill("SIGINT");
    assert.deepEqual(await run.ended, { code: 130, signal: null });
    await noneIsLeft();
    const [file = ""] = resultFiles("interrupted");
    assert.equal(readResults(file).status, "interrupted");
    assert.equal(existsSync(join(folder, "interrupted/latest.json")), false);
    assert.equal(run.err(), "");
  });

  test("by kill -9 of a cell: the cell is a row with its reason, and the others go on", async () => {
    const run = poolmark(...RUN, "--forks", "1", "--out", "lost", "--quiet");
    // The first process in which a job was seen is that of the survey: without it there is nothing to measure.
    let victim: number | undefined;
    await until(() => {
      if (cells().length > 1) [victim] = cells().filter(isAlive);
      return victim !== undefined;
    });
    process.kill(victim ?? assert.fail("no cell lives"), "SIGKILL");
    assert.equal((await run.ended).code, 1, run.err());
    await noneIsLeft();
    const [file = ""] = resultFiles("lost");
    const results = readResults(file);
    const failed = results.cells.filter(({ outcome }) => outcome === "failed");
    assert.ok(failed.length > 0 && failed.length < results.cells.length);
    for (const { reason } of failed) assert.match(reason ?? "", /was killed by SIGKILL/);
    assert.ok(results.cells.some(({ outcome }) => outcome === "ok"));
  });
});

describe("faults that are broken off", { skip: descendantPids() === null }, () => {
  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    test(`by ${signal}: no process stays, not even a worker in an endless loop`, async () => {
      const pools = "child-process,worker-threads";
      const argv = [
        "--pools",
        pools,
        "--runtimes",
        thisRuntime().name,
        "--faults",
        "endless-loop",
        "--quiet",
      ];
      const run = poolmark("faults", ...argv);
      const started = new Set<number>();
      const watch = () => {
        for (const pid of descendantPids(hostReader(), run.pid) ?? []) started.add(pid);
        return started.size;
      };
      // The watchdog, then two trials at once, the workers of one of which are processes.
      await until(() => watch() >= 5);
      watch();
      run.kill(signal);
      const ended = await run.ended;
      assert.deepEqual(ended, signal === "SIGINT" ? { code: 130, signal: null } : { code: null, signal });
      await until(() => ![...started].some(isAlive));
    });
  }
});
