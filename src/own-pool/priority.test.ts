import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inTime, until } from "../testing/in-time.ts";
import { ask, withPool } from "../testing/poolmark-pool.ts";

describe("priority", () => {
  for (const batching of ["on", "off"]) {
    test(`goes before what has been sent ahead and has not started, batching ${batching}`, async () => {
      await withPool({ workers: 1, settings: { batching } }, async (pool) => {
        // Short jobs first, so that many are sent ahead.
        await Promise.all(Array.from({ length: 300 }, () => pool.run(ask("return", 0))));
        const told = new SharedArrayBuffer(4);
        const ended: number[] = [];
        const run = (value: number, priority: number) =>
          pool.run(ask("return", value), { priority }).then((result) => ended.push(result as number));
        const held = pool.run(ask("hold", told));
        const jobs = Array.from({ length: 50 }, (_, i) => run(i, 0));
        await until(() => pool.stats().running === 1, "the first job's start");
        jobs.push(run(100, -1), run(101, 1), run(102, 2), run(103, 1));
        await new Promise(setImmediate);
        Atomics.store(new Int32Array(told), 0, 1);
        await inTime(Promise.all([held, ...jobs]), "the jobs");
        const ordinary = Array.from({ length: 50 }, (_, i) => i);
        assert.deepEqual(ended, [102, 101, 103, ...ordinary, 100]);
      });
    });
  }

  test("is a finite number", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      for (const priority of [Number.NaN, Number.POSITIVE_INFINITY]) {
        await assert.rejects(
          pool.run(ask("return", 1), { priority }),
          /priority is .*: need a finite number/,
        );
      }
    });
  });
});
