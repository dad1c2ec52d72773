import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isAlive } from "../host/is-alive.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { thisRuntime } from "../host/runtime.ts";
import { until } from "../testing/in-time.ts";
import { createNursery, type Nursery } from "./nursery.ts";

describe("a child that has ended", { skip: process.platform === "win32" }, () => {
  let nursery: Nursery;
  before(() => {
    nursery = createNursery();
  });
  after(() => nursery.killAll());
  const start = (how: string) =>
    nursery.start(thisRuntime(), moduleBeside("../testing/misbehaving-cell", import.meta.url), {
      POOLMARK_MISBEHAVE: how,
    });

  test("gets no signal: another process may have its id by then", async () => {
    const child = start("exit at start");
    assert.equal(await child.ended, "exited with code 3");
    const kill = process.kill;
    const signalled: number[] = [];
    process.kill = (pid) => {
      signalled.push(pid);
      return true;
    };
    try {
      await child.kill();
      await nursery.killAll();
    } finally {
      process.kill = kill;
    }
    assert.deepEqual(signalled, []);
  });

  test("takes the rest of its process group with it", async () => {
    const child = start("leave a process in its group");
    assert.equal(await child.ended, "exited with code 0");
    await until(() => child.printed.last() !== "", "what it prints");
    const stray = Number(child.printed.last());
    assert.ok(stray > 0);
    await until(() => !isAlive(stray), "the stray's end");
  });
});
