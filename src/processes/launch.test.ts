// Real processes that go wrong: each is a failure with a reason, in time, and nothing of it is left running.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CellFailure } from "../domain/protocol.ts";
import { isAlive } from "../host/is-alive.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { launchArguments, thisRuntime } from "../host/runtime.ts";
import { until } from "../testing/in-time.ts";
import { createLauncher, type Launcher } from "./launch.ts";
import { createNursery, type Nursery } from "./nursery.ts";

const entry = moduleBeside("../testing/misbehaving-cell", import.meta.url);
const here = thisRuntime();

describe("a cell's process that goes wrong", () => {
  let nursery: Nursery;
  let launcher: Launcher;
  before(async () => {
    nursery = createNursery();
    launcher = await createLauncher(nursery, entry);
  });
  after(async () => {
    launcher.close();
    await nursery.killAll();
  });
  const launch = (how: string) => launcher.launch(here, { POOLMARK_MISBEHAVE: how });

  test("exits at start: the reason has its exit code and its last words", async () => {
    await assert.rejects(launch("exit at start"), (error: unknown) => {
      assert.ok(error instanceof CellFailure);
      assert.match(error.message, /exited with code 3; its last words: first words \/ no such module/);
      return true;
    });
  });

  test("fills its heap: the reason is V8's sentence, not the stack that V8 prints after it", async () => {
    await assert.rejects(launch("fill the heap"), /its last words: FATAL ERROR: Reached heap limit$/);
  });

  test("throws where nobody catches: the reason is the error, not its stack", async () => {
    await assert.rejects(launch("throw at start"), ({ message }: Error) => {
      assert.match(message, /its last words: .*RangeError: not today/);
      assert.doesNotMatch(message, /\/ +at |v\d+\.\d/);
      return true;
    });
  });

  test("dies while asked: the reason has the signal and only the last words of very many", async () => {
    const cell = await launch("die while asked");
    await assert.rejects(cell.ask<"close">({ do: "close" }, 20_000), (error: Error) => {
      assert.match(error.message, /was killed by SIGKILL; its last words: .*out of luck$/);
      assert.ok(error.message.length < 600);
      return true;
    });
    await cell.end();
  });

  for (const how of ["stay silent", "endless loop"]) {
    test(`${how}: the deadline ends the wait, and end() the process`, async () => {
      const cell = await launch(how);
      await assert.rejects(cell.ask<"close">({ do: "close" }, 300), /Did not close within/);
      await cell.end();
      await cell.end();
    });
  }

  test("what a job prints does not reach the conversation", async () => {
    const cell = await launch("print and answer");
    assert.deepEqual(await cell.ask<"close">({ do: "close" }, 20_000), { did: "close" });
    await cell.end();
  });

  test("a stranger who connects to the port is turned away", async () => {
    const cell = await launch("stranger first");
    assert.deepEqual(await cell.ask<"close">({ do: "close" }, 20_000), { did: "close" });
    await cell.end();
  });

  test("what a job starts in a process group of its own ends with the cell, whose exit handlers have run", {
    skip: !existsSync("/proc/self/environ") && "only /proc tells of it",
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "poolmark-"));
    const file = join(folder, "tidy");
    const environment = { POOLMARK_MISBEHAVE: "leave a process and tidy up", POOLMARK_TIDY: file };
    const cell = await launcher.launch(here, environment);
    await cell.ask<"close">({ do: "close" }, 20_000);
    await until(() => cell.printed().before !== "", "what it prints");
    const stray = Number(cell.printed().before);
    assert.ok(isAlive(stray));
    await cell.end();
    await until(() => !isAlive(stray), "the stray's end");
    assert.equal(readFileSync(file, "utf8"), "tidied up");
    rmSync(folder, { recursive: true });
  });

  test("what is printed is kept apart: before it is measured, and since", async () => {
    const cell = await launch("print and answer");
    await cell.ask<"close">({ do: "close" }, 20_000);
    await until(() => cell.printed().before !== "", "what it prints");
    cell.startMeasuring();
    assert.match(cell.printed().before, /^\{"did":"fail"\}\n/);
    assert.equal(cell.printed().since, "");
    await cell.ask<"close">({ do: "close" }, 20_000);
    await until(() => cell.printed().since !== "", "what it prints");
    assert.match(cell.printed().since, /"did":"fail"/);
    await cell.end();
  });

  test("a binary that is not there is a failure of the cell", async () => {
    const launching = launcher.launch({ ...here, path: "/no/such/binary" }, {});
    await assert.rejects(
      launching,
      (error: unknown) => error instanceof CellFailure && /could not be started/.test(error.message),
    );
  });
});

describe("the watchdog", () => {
  test("kills a cell in an endless loop, and what its job started, when the driver is killed with -9", {
    skip: !existsSync("/proc/self/environ") && "only /proc tells what the job started",
  }, async () => {
    const driver = startDriver();
    const pids = await pidsOf(driver);
    assert.deepEqual(pids.map(isAlive), [true, true]);
    driver.kill("SIGKILL");
    await until(() => !pids.some(isAlive), "the end of both");
  });
});

function startDriver(): ChildProcess {
  const program = fileURLToPath(moduleBeside("../testing/endless-driver", import.meta.url));
  return spawn(here.path, launchArguments(here.name, program), { stdio: ["ignore", "pipe", "inherit"] });
}

function pidsOf(driver: ChildProcess): Promise<number[]> {
  return new Promise((resolve, reject) => {
    driver.stdout?.once("data", (chunk) => resolve(String(chunk).trim().split(" ").map(Number)));
    driver.once("exit", () => reject(new Error("The driver ended before it told the process ids")));
  });
}
