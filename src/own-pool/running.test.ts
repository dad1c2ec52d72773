// For people who run a pool: what it tells, and what can be changed while it runs.
import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, test } from "node:test";
import { inTime, until } from "../testing/in-time.ts";
import { ask, assertFullStrength, open, run, withPool } from "../testing/poolmark-pool.ts";

describe("stats()", () => {
  test("counts jobs, and tells how long they waited and ran", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      assert.deepEqual(pool.stats().runTimes, {
        count: 0,
        meanMs: null,
        p50Ms: null,
        p99Ms: null,
        maxMs: null,
      });
      const gate = new SharedArrayBuffer(4);
      const jobs = [run(pool, "wait", gate), run(pool, "sleep", 40), run(pool, "throw")];
      await until(() => pool.stats().running === 1, "the first job's start");
      assert.equal(pool.stats().waiting, 2);
      open(gate);
      await Promise.allSettled(jobs);
      const { waitTimes, runTimes, workers, ...counts } = pool.stats();
      const none = { timedOut: 0, aborted: 0, replaced: 0 };
      assert.deepEqual(counts, { waiting: 0, running: 0, done: 2, failed: 1, ...none });
      assert.equal(workers, 1);
      assert.deepEqual([waitTimes.count, runTimes.count], [3, 3]);
      assert.ok((runTimes.maxMs ?? 0) >= 15, `${runTimes.maxMs} ms`);
      assert.ok((waitTimes.maxMs ?? 0) >= 30, `${waitTimes.maxMs} ms: the third waited for two`);
    });
  });
});

describe("node:diagnostics_channel", () => {
  test("tells of workers and jobs", async () => {
    const heard: string[] = [];
    const channels = ["worker:loaded", "worker:ended", "job:done", "job:failed"].map(
      (name) => `poolmark:${name}`,
    );
    const listen = (_: unknown, channel: string | symbol) => void heard.push(String(channel));
    for (const channel of channels) subscribe(channel, listen);
    try {
      await withPool({ workers: 1 }, async (pool) => {
        await run(pool, "double", 1);
        await run(pool, "throw").catch(() => {});
        await run(pool, "exit", 1).catch(() => {});
        await assertFullStrength(pool, 1);
      });
    } finally {
      for (const channel of channels) unsubscribe(channel, listen);
    }
    assert.deepEqual(heard.slice(0, 3), [
      "poolmark:worker:loaded",
      "poolmark:job:done",
      "poolmark:job:failed",
    ]);
    assert.equal(heard.filter((channel) => channel === "poolmark:worker:ended").length, 2);
    assert.equal(heard.filter((channel) => channel === "poolmark:job:failed").length, 2);
  });
});

describe("AsyncLocalStorage", () => {
  test("what follows a job runs in the context of its caller, also when it failed or was aborted", async () => {
    const storage = new AsyncLocalStorage<number>();
    await withPool({ workers: 2 }, async (pool) => {
      const controller = new AbortController();
      const caller = (id: number) =>
        storage.run(id, async () => {
          const seen: unknown[] = [];
          const note = () => seen.push(storage.getStore());
          await run(pool, "double", id).then(note);
          note();
          await run(pool, "throw").catch(note);
          await run(pool, "exit", 1).catch(note);
          await pool.run(ask("loop"), { timeoutMs: 10 }).catch(note);
          await pool.run(ask("loop"), { signal: controller.signal }).catch(note);
          return seen;
        });
      const callers = [1, 2].map(caller);
      await until(() => pool.stats().timedOut === 2, "the timeouts");
      controller.abort();
      assert.deepEqual(
        await inTime(Promise.all(callers), "the callers"),
        [1, 2].map((id) => new Array(6).fill(id)),
      );
    });
  });
});

describe("resize()", () => {
  test("up and down, while jobs run", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      const jobs = Array.from({ length: 300 }, (_, i) => run(pool, i % 3 === 0 ? "sleep" : "return", i % 7));
      await inTime(pool.resize(4), "growing");
      assert.equal(pool.stats().workers, 4);
      await inTime(pool.resize(2), "shrinking");
      assert.deepEqual(
        await Promise.all(jobs),
        jobs.map((_, i) => i % 7),
      );
      await until(() => pool.stats().workers === 2, "two workers");
      await assertFullStrength(pool);
      assert.equal(pool.stats().replaced, 0);
      assert.throws(() => pool.resize(0), RangeError);
    });
  });

  test("a worker that is let go finishes what it runs, and gives back the rest", async () => {
    const cells = new SharedArrayBuffer(4);
    await withPool({ workers: 2 }, async (pool) => {
      await Promise.all(Array.from({ length: 200 }, (_, i) => run(pool, "double", i)));
      const gate = new SharedArrayBuffer(4);
      const long = [run(pool, "wait", gate), run(pool, "wait", gate)];
      const short = Array.from({ length: 50 }, () => run(pool, "note", cells));
      await until(() => pool.stats().running === 2, "the long jobs");
      const shrinking = pool.resize(1);
      open(gate);
      await inTime(shrinking, "shrinking");
      await inTime(Promise.all([...long, ...short]), "all jobs");
      assert.equal(new Int32Array(cells)[0], 50);
    });
  });
});

describe("workers retire", () => {
  test("after so many jobs: another takes over, and no job notices", async () => {
    await withPool({ workers: 1, retireAfterJobs: 10 }, async (pool) => {
      let lives = 0;
      // Jobs go on until the next worker has started, which takes long on a busy machine.
      for (let tries = 0; tries < 1000 && lives < 2; tries++) {
        if ((await run(pool, "countRuns")) === 1) lives += 1;
        await run(pool, "sleep", 10);
      }
      assert.equal(lives, 2);
      await assertFullStrength(pool, 1);
      assert.equal(pool.stats().failed, 0);
    });
  });

  test("above a heap size", async () => {
    await withPool({ workers: 1, retireAboveHeapBytes: 1 }, async (pool) => {
      const first = await run(pool, "countRuns");
      assert.equal(first, 1);
      let counts: unknown[] = [];
      for (let tries = 0; tries < 300 && counts.filter((count) => count === 1).length === 0; tries++) {
        counts = [await run(pool, "sleep", 10), await run(pool, "countRuns")];
      }
      assert.ok(counts.includes(1), "another worker took over");
    });
  });
});
