// Aborts and time limits.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { thisRuntime } from "../host/runtime.ts";
import { inTime, until } from "../testing/in-time.ts";
import { ask, assertFullStrength, open, openActing, run, withPool } from "../testing/poolmark-pool.ts";
import { jobSignal } from "./job-signal.ts";

const runtime = thisRuntime().name;

/** A signal that knows how many listen to it: not every runtime tells. */
function countListeners() {
  const controller = new AbortController();
  const signal = Object.assign(controller.signal, { listeners: 0 });
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...listener: Parameters<typeof addEventListener>) => {
    signal.listeners += 1;
    addEventListener.apply(signal, listener);
  };
  signal.removeEventListener = (...listener: Parameters<typeof removeEventListener>) => {
    signal.listeners -= 1;
    removeEventListener.apply(signal, listener);
  };
  return { signal, abort: () => controller.abort() };
}

describe("a job can be stopped", () => {
  test("timeoutMs counts from the job's start, and frees the worker", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      // Far apart: a busy machine may let a short sleep last long.
      const before = run(pool, "sleep", 1000);
      const inLine = pool.run(ask("sleep", 10), { timeoutMs: 900 });
      assert.equal(await before, 1000);
      assert.equal(await inTime(inLine, "the job in line"), 10);
      const endless =
        runtime === "node" ? (["loop", "never", "block"] as const) : (["loop", "never"] as const);
      for (const what of endless) {
        await assert.rejects(inTime(pool.run([what], { timeoutMs: 30 }), what), { code: "JOB_TIMEOUT" });
        await assertFullStrength(pool, 1);
      }
      assert.equal(pool.stats().timedOut, endless.length);
      await assert.rejects(pool.run(ask("double", 1), { timeoutMs: 0 }), RangeError);
    });
  });

  test("an abort frees a job that waits at once, also one that was sent ahead", async () => {
    const [cells, gate] = [new SharedArrayBuffer(8), new SharedArrayBuffer(4)];
    await withPool({ workers: 1 }, async (pool) => {
      await Promise.all(Array.from({ length: 200 }, (_, i) => run(pool, "double", i)));
      const controller = new AbortController();
      const before = run(pool, "wait", gate);
      const aborted = Array.from({ length: 20 }, () =>
        pool.run(ask("note", cells), { signal: controller.signal }),
      );
      await delay(20);
      const reason = new Error("changed my mind");
      controller.abort(reason);
      for (const outcome of await Promise.allSettled(aborted)) {
        assert.ok(outcome.status === "rejected");
        assert.deepEqual([outcome.reason.code, outcome.reason.cause], ["JOB_ABORTED", reason]);
      }
      open(gate);
      await before;
      assert.equal(await run(pool, "double", 2), 4);
      assert.equal(new Int32Array(cells)[0], 0, "none of them ran");
      assert.deepEqual([pool.stats().aborted, pool.stats().replaced], [20, 0]);
    });
  });

  test("one signal serves any number of jobs with one listener", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      const { signal, abort } = countListeners();
      const warnings: unknown[] = [];
      const warn = (warning: unknown) => warnings.push(warning);
      process.on("warning", warn);
      const jobs = Array.from({ length: 5000 }, () => pool.run(ask("sleep", 5), { signal }));
      const outcomes = Promise.allSettled(jobs);
      assert.equal(signal.listeners, 1);
      abort();
      for (const outcome of await inTime(outcomes, "the aborted jobs")) {
        assert.equal((outcome as PromiseRejectedResult).reason.code, "JOB_ABORTED");
      }
      await assertFullStrength(pool, 1);
      process.off("warning", warn);
      assert.deepEqual(warnings, []);
    });
  });

  test("what is no signal is refused, and leaves nothing behind", async () => {
    const pool = await openActing({ workers: 1 });
    const wrong = [new AbortController(), {}, "signal", 7, null] as unknown as AbortSignal[];
    for (const signal of wrong) {
      await assert.rejects(pool.run(ask("double", 1), { signal }), {
        name: "TypeError",
        message: /AbortSignal/,
      });
    }
    const { waiting, running, failed } = pool.stats();
    assert.deepEqual([waiting, running, failed], [0, 0, 0]);
    await inTime(pool.close(), "close");
  });

  test("a job that is stopped counts as failed, and no longer as running", async () => {
    await withPool({ workers: 1, exportName: "deaf", abortGraceMs: 20_000 }, async (pool) => {
      const stopped = pool.run(null, { timeoutMs: 30 });
      await until(() => pool.stats().running === 1, "the job's start");
      await assert.rejects(inTime(stopped, "the job"), { code: "JOB_TIMEOUT" });
      const { waiting, running, failed, timedOut } = pool.stats();
      assert.deepEqual(
        { waiting, running, failed, timedOut },
        { waiting: 0, running: 0, failed: 1, timedOut: 1 },
      );
    });
  });

  test("a job whose signal is aborted already is refused", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      await assert.rejects(pool.run(ask("double", 1), { signal: AbortSignal.abort() }), {
        code: "JOB_ABORTED",
      });
    });
  });

  test("a running job that asked for its signal may stop by itself: its worker stays", async () => {
    const cells = new SharedArrayBuffer(8);
    const seen = new Int32Array(cells);
    await withPool({ workers: 1, exportName: "stoppable", abortGraceMs: 20_000 }, async (pool) => {
      const controller = new AbortController();
      const running = pool.run(cells, { signal: controller.signal });
      await until(() => Atomics.load(seen, 0) === 1, "the job's start");
      controller.abort();
      await assert.rejects(inTime(running, "the aborted job"), { code: "JOB_ABORTED" });
      await until(() => Atomics.load(seen, 1) === 1, "the signal in the worker");
      await until(() => pool.stats().running === 0, "the job's end");
      assert.equal(pool.stats().replaced, 0);
    });
  });

  test("one that does not stop within the grace is stopped with its worker", async () => {
    await withPool({ workers: 1, exportName: "deaf", abortGraceMs: 30 }, async (pool) => {
      const controller = new AbortController();
      const running = pool.run(null, { signal: controller.signal });
      await until(() => pool.stats().running === 1, "the job's start");
      controller.abort();
      await assert.rejects(inTime(running, "the aborted job"), { code: "JOB_ABORTED" });
      await until(() => pool.stats().replaced === 1, "a replacement");
    });
  });

  test("what was sent ahead of a job that is stopped runs elsewhere", async () => {
    await withPool({ workers: 2 }, async (pool) => {
      await Promise.all(Array.from({ length: 200 }, (_, i) => run(pool, "double", i)));
      const endless = pool.run(ask("loop"), { timeoutMs: 50 });
      const others = Array.from({ length: 40 }, (_, i) => run(pool, "double", i));
      await assert.rejects(inTime(endless, "the endless job"), { code: "JOB_TIMEOUT" });
      assert.deepEqual(
        await Promise.all(others),
        others.map((_, i) => i * 2),
      );
    });
  });

  test("beside others in its worker: they get the grace", async () => {
    await withPool({ workers: 1, jobsPerWorker: 2, abortGraceMs: 5000 }, async (pool) => {
      const beside = run(pool, "sleep", 100);
      await assert.rejects(inTime(pool.run(ask("never"), { timeoutMs: 20 }), "never"), {
        code: "JOB_TIMEOUT",
      });
      assert.equal(await beside, 100);
    });
  });

  test("no listener is left on a signal", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      const { signal } = countListeners();
      const jobs = ["double", "throw", "exit"] as const;
      await Promise.allSettled(jobs.map((what) => pool.run(ask(what, 1), { signal, timeoutMs: 1000 })));
      assert.equal(signal.listeners, 0);
    });
  });

  test("each of many jobs in a worker has a signal of its own, also after it has waited", async () => {
    const cells = new SharedArrayBuffer(16);
    const seen = new Int32Array(cells);
    await withPool(
      { workers: 1, jobsPerWorker: 3, exportName: "stoppableLater", abortGraceMs: 20_000 },
      async (pool) => {
        const controllers = [0, 1, 2].map(() => new AbortController());
        const jobs = controllers.map(({ signal }, index) => pool.run([cells, index], { signal }));
        await until(() => Atomics.load(seen, 3) === 3, "the jobs' start");
        controllers[1]?.abort();
        await assert.rejects(inTime(jobs[1] as Promise<unknown>, "the aborted job"), { code: "JOB_ABORTED" });
        await until(() => Atomics.load(seen, 1) === 1, "the signal in the worker");
        assert.deepEqual([...seen.slice(0, 3)], [0, 1, 0]);
        for (const controller of controllers) controller.abort();
        await Promise.allSettled(jobs);
        assert.equal(pool.stats().replaced, 0);
      },
    );
  });

  test("outside a job, and in a job that is over, a signal is never aborted and keeps nothing", async () => {
    assert.equal(jobSignal().aborted, false);
    await withPool({ workers: 1 }, async (pool) => {
      const controller = new AbortController();
      await pool.run(ask("askSignalLater", 10), { signal: controller.signal });
      await delay(30);
      controller.abort();
      await assertFullStrength(pool, 1);
      assert.equal(pool.stats().replaced, 0);
    });
  });
});
