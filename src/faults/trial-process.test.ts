// Real faults in real processes: what is found of them, and that nothing of them is left running.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { thisRuntime } from "../host/runtime.ts";
import { loadAdapter } from "../pools/registry.ts";
import { createNursery, type Nursery } from "../processes/nursery.ts";
import { runTrials, type Trial } from "./run-trials.ts";
import type { ScorecardRow } from "./scorecard.ts";
import { createTrialRunner } from "./trial-process.ts";

const MEMORY_LIMIT_BYTES = 2 ** 29;
const here = thisRuntime();

describe("a fault in a process of its own", { skip: process.platform === "win32" }, () => {
  let nursery: Nursery;
  /** The process groups that were started. */
  const groups: number[] = [];
  before(() => {
    const real = createNursery();
    nursery = {
      ...real,
      start(...args) {
        const child = real.start(...args);
        groups.push(child.pid);
        return child;
      },
    };
  });
  after(() => nursery.killAll());

  /** @param changed a deadline in place of the patient one, or a limit that is reached sooner */
  async function tryFault(pool: string, fault: string, changed: Partial<Trial> = {}): Promise<ScorecardRow> {
    const run = createTrialRunner(nursery, MEMORY_LIMIT_BYTES);
    const rows = await runTrials(
      {
        runtimes: [here],
        pools: [{ choice: { pool, settings: {}, label: pool }, adapter: await loadAdapter(pool) }],
        faults: [fault],
        packageRoots: {},
      },
      (trial) => run({ ...trial, ...changed }),
      { signal: new AbortController().signal, onTrial: () => {} },
    );
    assert.equal(rows.length, 1);
    return rows[0] as ScorecardRow;
  }

  async function nothingRuns(): Promise<void> {
    const alive = () => groups.filter(isAlive);
    for (let i = 0; i < 500 && alive().length > 0; i++) await delay(10);
    assert.deepEqual(alive(), []);
  }

  for (const pool of ["worker-threads", "piscina"]) {
    test(`${pool}: a job that throws rejects with its error, and the pool goes on`, async () => {
      const row = await tryFault(pool, "throws-error");
      assert.ok(row.outcome === "true error" || row.outcome === "part of error", row.notes.join());
      assert.deepEqual([row.capacityAfter?.atOnce, row.capacityAfter?.rejected], [2, 0]);
      assert.equal(row.ending?.closes, true);
    });

    test(`${pool}: a job that calls process.exit loses its own worker, which is replaced`, async () => {
      const row = await tryFault(pool, "process-exit");
      assert.equal(row.outcome, "true error", row.notes.join());
      assert.deepEqual([row.capacityAfter?.atOnce, row.capacityAfter?.rejected], [2, 0]);
    });
  }

  test("worker-threads: nobody can end a job that awaits for ever, and the row says so", async () => {
    const row = await tryFault("worker-threads", "endless-promise");
    assert.deepEqual([row.grade, row.outcome, row.callerMs], ["bad", "hangs", null]);
    assert.deepEqual([row.capacityAfter?.atOnce, row.capacityAfter?.rejected], [1, 0]);
    assert.deepEqual([row.ending?.closes, row.ending?.terminates], [null, true]);
  });

  test("poolifier: close() waits for ever for a worker that it lost count of, and the row says so", async () => {
    const row = await tryFault("poolifier", "close-uncloneable");
    assert.deepEqual([row.grade, row.outcome, row.ending?.terminates], ["bad", "hangs", true]);
    assert.match(row.notes.join(), /busy for ever/);
    assert.equal((await tryFault("worker-threads", "close-uncloneable")).grade, "good");
  });

  test("piscina: an abort ends a job that loops for ever", async () => {
    const row = await tryFault("piscina", "endless-loop");
    assert.equal(row.outcome, "true error", row.notes.join());
    // On Deno the worker that was ended was once seen to take a last job beside its successor.
    const isLate = here.name === "deno" && row.capacityAfter?.atOnce === 3;
    assert.equal(row.capacityAfter?.atOnce, isLate ? 3 : 2);
  });

  test("without workers a job that calls process.exit ends the whole process", async () => {
    const row = await tryFault("async-only", "process-exit");
    assert.deepEqual([row.grade, row.outcome], ["bad", "process dies"]);
    assert.match(row.notes.join(), /exited with code 3/);
  });

  test("a process whose main thread loops is a row when its deadline is over", async () => {
    const row = await tryFault("async-only", "endless-loop", { deadlineMs: 1500 });
    assert.deepEqual([row.grade, row.outcome, row.notes], ["bad", "hangs", ["the whole process hangs"]]);
    await nothingRuns();
  });

  test("workers that are processes and loop do not outlive their pool's process", async () => {
    const row = await tryFault("child-process", "endless-loop", { deadlineMs: 1000 });
    assert.equal(row.outcome, "hangs");
    await nothingRuns();
  });

  test("workers that take more memory than allowed are stopped", async () => {
    const row = await tryFault("worker-threads", "too-many-workers", { memoryLimitBytes: 2 ** 28 });
    assert.deepEqual([row.grade, row.outcome], ["flawed", "stopped at limit"], row.notes.join());
  });

  test("what cannot happen is not tried, and says why", async () => {
    const started = groups.length;
    const row = await tryFault("async-only", "returns-uncloneable");
    assert.deepEqual([row.grade, row.outcome, row.leaks], ["unsupported", null, null]);
    assert.match(row.notes.join(), /nothing is cloned/);
    assert.equal(groups.length, started);
  });

  test("nothing of all this is left running, nor any folder of it", async () => {
    assert.ok(groups.length >= 9);
    await nothingRuns();
    const mine = readdirSync(tmpdir()).filter((name) => name.startsWith(`poolmark-fault-${process.pid}-`));
    assert.deepEqual(mine, []);
  });
});

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
