// What becomes of jobs when their worker ends.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { moduleBeside } from "../host/module-beside.ts";
import { thisRuntime } from "../host/runtime.ts";
import { openPoolmark } from "../pools/poolmark.ts";
import { inTime, until } from "../testing/in-time.ts";
import type { Ask } from "../testing/poolmark-jobs.ts";
import { ask, assertFullStrength, openActing, run, withPool } from "../testing/poolmark-pool.ts";
import type { PoolmarkPool } from "./pool.ts";

const runtime = thisRuntime().name;

describe("a dead worker rejects only what it was running, and is replaced", () => {
  let pool: PoolmarkPool;
  before(async () => {
    pool = await openActing({ workers: 2 });
  });
  after(() => inTime(pool.terminate(), "terminate"));

  /** What so many workers die of. */
  const replaced = (title: string, deaths: number, die: () => Promise<void>) =>
    test(title, async () => {
      const before = pool.stats().replaced;
      await die();
      await until(() => pool.stats().replaced === before + deaths, `${deaths} replaced`);
      await assertFullStrength(pool);
    });

  for (const fault of [ask("exit", 0), ask("exit", 5), ask("throwInTimer"), ask("unhandled")]) {
    replaced(fault.join(" "), 1, async () => {
      // Short jobs first, so that many are sent ahead of the deadly one and behind it.
      await Promise.all(Array.from({ length: 200 }, (_, i) => run(pool, "double", i)));
      const jobs = Array.from({ length: 100 }, (_, i) => (i === 20 ? fault : ask("double", i)));
      const outcomes = await Promise.allSettled(jobs.map((job) => run(pool, ...job)));
      for (const [i, outcome] of outcomes.entries()) {
        if (i === 20) assert.equal((outcome as PromiseRejectedResult).reason.code, "WORKER_DIED");
        else assert.deepEqual(outcome, { status: "fulfilled", value: i * 2 });
      }
    });
  }

  replaced("while it is idle", 1, async () => void (await run(pool, "exitSoon", 20)));

  replaced("all at once", 2, async () => {
    const outcomes = await Promise.allSettled([run(pool, "exit", 1), run(pool, "exit", 1)]);
    for (const outcome of outcomes) assert.equal(outcome.status, "rejected");
  });

  const noLimits = runtime === "node" ? false : `${runtime} does not end a worker at a heap limit for sure`;
  test("out of its heap limit", { skip: noLimits }, async () => {
    await withPool({ resourceLimits: { maxOldGenerationSizeMb: 32 } }, async (pool) => {
      await assert.rejects(run(pool, "eatHeap"), { code: "WORKER_DIED" });
      await assertFullStrength(pool);
    });
  });

  test("nothing runs twice", async () => {
    const cells = new SharedArrayBuffer(8);
    await withPool({ workers: 3 }, async (pool) => {
      const jobs = Array.from(
        { length: 300 },
        (_, i): Ask => (i % 60 === 30 ? ["exit", 1] : i % 25 === 3 ? ["spin", 3] : ["note", cells]),
      );
      const outcomes = await Promise.allSettled(jobs.map((job) => run(pool, ...job)));
      const died = outcomes.filter(({ status }) => status === "rejected").length;
      assert.equal(died, jobs.filter(([what]) => what === "exit").length);
      assert.equal(new Int32Array(cells)[0], jobs.filter(([what]) => what === "note").length);
    });
  });

  test("a worker that cannot start again does not loop for ever", async () => {
    const folder = mkdtempSync(join(tmpdir(), "poolmark-starts-"));
    const file = join(folder, "starts");
    writeFileSync(file, "0");
    process.env.POOLMARK_STARTS = file;
    const job = { module: moduleBeside("../testing/starts-once", import.meta.url).href, exportName: "run" };
    const pool = await openPoolmark({ workers: 1, jobsPerWorker: 1, job });
    try {
      assert.equal(await pool.run(null), 0);
      const [died, waiting] = [pool.run(1), pool.run(null)];
      await assert.rejects(inTime(died, "the deadly job"), { code: "WORKER_DIED" });
      await assert.rejects(inTime(waiting, "the waiting job"), {
        code: "POOL_BROKEN",
        message: /second start fails/,
      });
      await assert.rejects(pool.run(null), { code: "POOL_BROKEN" });
      const starts = readFileSync(file, "utf8");
      await delay(300);
      assert.equal(readFileSync(file, "utf8"), starts);
    } finally {
      await inTime(pool.close(), "close");
      rmSync(folder, { recursive: true });
    }
  });
});
