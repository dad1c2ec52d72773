// Every contender that is no pool of ours does its jobs with real threads, and every result is judged.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { measuring } from "../src/cli/measuring.ts";
import { realWorld } from "../src/cli/real-world.ts";
import { moduleBeside } from "../src/host/module-beside.ts";
import { launchArguments, thisRuntime } from "../src/host/runtime.ts";
import { byHand } from "./by-hand/registry.ts";
import { contendersOf, HAND_WRITTEN, loadContender } from "./contenders.ts";
import { measureWorkloads } from "./measure.ts";
import { workloads } from "./workloads.ts";

const world = realWorld("bench/cell");

test("messages and libraries by hand, and adapters with stamps, do no-ops", async () => {
  const { path, name: runtime } = thisRuntime();
  const libraries = Object.keys(byHand).map((pool) => `${pool}/by-hand`);
  const names: string[] = [];
  for (const name of [...HAND_WRITTEN, ...libraries, "piscina/stamped"]) {
    // Not an engine without its broker, or a library that cannot run here.
    if ((await (await loadContender(name)).check({ runtime })) === null) names.push(name);
  }
  const module = fileURLToPath(moduleBeside("no-ops", import.meta.url));
  const argv = [...launchArguments(runtime, module), ...names];
  const { stdout } = await promisify(execFile)(path, argv, { timeout: 60_000 });
  assert.deepEqual(
    stdout.split("\n"),
    names.map((name) => `${name}: 40 of 40`),
  );
});

test("a cell's process measures messages by hand, and bytes come back as they went", async () => {
  const some = workloads.closed.filter(({ name }) => name === "payload-1k");
  const flags = { forks: 1, rounds: 1 };
  await measuring(world, { quiet: true }, async (frame) => {
    const matrix = await frame.open(world.openMatrix());
    const { cells } = await measureWorkloads(["by-hand-batched"], some, flags, { matrix, world, frame });
    const ours = cells.filter(({ pool }) => pool === "by-hand-batched");
    assert.deepEqual(new Set(ours.map(({ outcome }) => outcome)), new Set(["ok"]));
    return 0;
  });
});

test("jobs that messages by hand cannot do are said to be so", async () => {
  const { abilities } = await loadContender("by-hand");
  for (const ability of [abilities.jobsPerWorker, abilities.transfer])
    assert.match(String(ability), /no more than/);
});

test("the table has our pool, libraries and both programs by hand, and nothing without workers", async () => {
  const names = await contendersOf();
  for (const name of ["poolmark", "piscina", ...HAND_WRITTEN]) assert.ok(names.includes(name), name);
  assert.ok(!names.includes("async-only"));
});

test("a name that is not there is named", async () => {
  await assert.rejects(loadContender("poolmark/by-hand"), /Nobody has written "poolmark\/by-hand"/);
});
