import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ownRoot } from "../host/packages.ts";
import { testFolder } from "../testing/test-folder.ts";
import { readResults, writeResults } from "./file.ts";
import { jsonSchema, type Results } from "./schema.ts";
import { checkWritable, writeWhole } from "./write-file.ts";

const folder = testFolder();

const results: Results = {
  schemaVersion: 3,
  poolmark: "0.1.0",
  status: "complete",
  startedAt: "2026-01-02T03:04:05.000Z",
  finishedAt: null,
  seed: 1,
  config: {
    ...{
      suite: "quick",
      pools: [],
      scenarios: [],
      workers: [],
      jobsPerWorker: [],
      runtimes: [],
      forks: 1,
      rounds: 1,
    },
    ...{
      mostForks: 1,
      target: null,
      warmUp: { leastMs: 1, mostMs: 2 },
      turnMs: 1,
      measureMs: 1,
      budgetMs: null,
      load: "closed",
      code: "compiled",
    },
  },
  environment: {
    ...{
      cpuModel: null,
      logicalCores: 1,
      physicalCores: null,
      cores: 0.5,
      coresAssumed: false,
      affinityCores: 1,
    },
    ...{
      quotaCores: 0.5,
      quotaFrom: "cgroup v2",
      memoryBytes: 1,
      memoryLimitBytes: null,
      freeMemoryBytes: 1,
    },
    ...{
      platform: "linux",
      release: "6",
      arch: "x64",
      power: [],
      untold: {},
      driver: "node 20",
      runtimes: [],
      packages: {},
    },
  },
  scenarios: [],
  cells: [],
  noise: [],
  selfCheck: null,
  memoryPerWorker: [],
  breakEven: [],
  quiet: { grade: null, reason: "no batch was watched" },
  warnings: [],
};

test("what is written is read again, and leaves no half file behind", () => {
  const path = join(folder, "a/b/results.json");
  writeResults(path, results);
  assert.deepEqual(readResults(path), results);
  assert.deepEqual(readdirSync(join(folder, "a/b")), ["results.json"]);
});

test("results that do not fit the schema are our bug, and do not replace the good file", () => {
  const path = join(folder, "good.json");
  writeResults(path, results);
  assert.throws(() => writeResults(path, { ...results, seed: 1.5 }), /does not fit its own schema: seed/);
  assert.throws(() => writeResults(path, { ...results, extra: 1 } as Results), TypeError);
  assert.deepEqual(readResults(path), results);
});

test("a full disk is one sentence, and what was written before stays", {
  skip: existsSync("/dev/full") ? false : "needs a device that is always full",
}, () => {
  const path = join(folder, "kept.json");
  writeResults(path, results);
  // What is written goes to this file first: here it is one that never has room.
  symlinkSync("/dev/full", `${path}.${process.pid}.part`);
  assert.throws(() => writeResults(path, { ...results, seed: 2 }), {
    name: "UsageError",
    message: `Cannot write "${path}": the disk is full; what was there before still is`,
  });
  assert.deepEqual(readResults(path), results);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".part")),
    [],
  );
  writeResults(path, { ...results, seed: 2 });
  assert.equal(readResults(path).seed, 2);
});

test("an unknown field and a missing one are named on reading", () => {
  const path = join(folder, "bad.json");
  const { cells: _, ...rest } = results;
  writeFileSync(path, JSON.stringify(rest));
  assert.throws(() => readResults(path), {
    name: "UsageError",
    message: /not a valid results file: cells: /,
  });
});

test("a count, a time or a rate below 0 is refused", () => {
  const { config, environment } = results;
  for (const wrong of [
    { config: { ...config, jobsPerWorker: [-1] } },
    { config: { ...config, turnMs: -5 } },
    { config: { ...config, forks: -3 } },
    { environment: { ...environment, logicalCores: -2 } },
    { selfCheck: { estimate: -1, low: null, high: null } },
  ])
    assert.throws(() => writeResults(join(folder, "negative.json"), { ...results, ...wrong }), TypeError);
});

test("checkWritable() leaves nothing behind, and refuses a file for a folder and a folder for a file", () => {
  checkWritable(join(folder, "new/deep/file.json"), "--json");
  assert.deepEqual(readdirSync(join(folder, "new/deep")), []);
  writeFileSync(join(folder, "file"), "");
  assert.throws(() => checkWritable(join(folder, "file/inside.json"), "--json"), { name: "UsageError" });
  assert.throws(() => checkWritable(folder, "--json"), { name: "UsageError", message: /it is a folder/ });
});

test("a link and a pipe stay what they are", { skip: process.platform === "win32" }, () => {
  writeFileSync(join(folder, "pointed-to"), "old");
  const [link, pipe] = [join(folder, "link"), join(folder, "pipe")];
  symlinkSync(join(folder, "pointed-to"), link);
  writeWhole(link, "new");
  assert.equal(readFileSync(join(folder, "pointed-to"), "utf8"), "new");
  assert.ok(lstatSync(link).isSymbolicLink());

  execFileSync("mkfifo", [pipe]);
  // Opened for both, it waits for nobody at its other end.
  const reader = openSync(pipe, "r+");
  checkWritable(pipe, "--json");
  writeWhole(pipe, "text");
  assert.ok(lstatSync(pipe).isFIFO());
  const read = Buffer.alloc(9);
  assert.equal(read.toString("utf8", 0, readSync(reader, read)), "text");
  closeSync(reader);
});

test("results/schema.json is the schema that the code validates with", () => {
  const path = join(ownRoot(), "results/schema.json");
  const text = `${JSON.stringify(jsonSchema(), null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, text);
  assert.ok(existsSync(path));
  assert.equal(readFileSync(path, "utf8"), text);
});
