// What our own pool promises beyond the contract of all pools: what becomes of a job when something goes wrong.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { moduleBeside } from "../host/module-beside.ts";
import { thisRuntime } from "../host/runtime.ts";
import { openPoolmark } from "../pools/poolmark.ts";
import type { Ask } from "../testing/poolmark-jobs.ts";
import {
  ask,
  assertFullStrength,
  inTime,
  openActing,
  run,
  until,
  withPool,
} from "../testing/poolmark-pool.ts";
import type { PoolmarkOptions } from "./options.ts";

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

describe("the true error reaches the caller", () => {
  test("name, message, code, cause, own properties and the worker's stack", async () => {
    await withPool({}, async (pool) => {
      const error = await run(pool, "throw").catch((error) => error);
      assert.ok(error instanceof Error);
      const { name, message, code, details, stack } = error as Error & Record<string, unknown>;
      assert.deepEqual(
        { name, message, code },
        { name: "PaymentError", message: "card refused", code: "E_CARD" },
      );
      assert.deepEqual(details, { attempts: 3, at: new Date(0) });
      assert.match(String(stack), /poolmark-jobs/);
      const cause = error.cause as Error;
      assert.ok(cause instanceof RangeError);
      assert.deepEqual([cause.message, cause.cause], ["no credit", "bank"]);
      const later: PromiseRejectedResult["reason"] = await run(pool, "throwLater").catch((error) => error);
      assert.deepEqual(
        [later.name, later.message, later.code],
        ["PaymentError", "card refused later", "E_CARD"],
      );
    });
  });

  test("what is thrown need not be an Error", async () => {
    await withPool({}, async (pool) => {
      for (const value of [null, undefined, "text", 7, { reason: "no" }]) {
        const [outcome] = await Promise.allSettled([run(pool, "throwValue", value)]);
        assert.ok(outcome?.status === "rejected");
        assert.deepEqual(outcome.reason, value);
      }
    });
  });

  test("with all its parts: those of an AggregateError, nested errors, cycles; functions are left out", async () => {
    await withPool({}, async (pool) => {
      const all = await run(pool, "throwAggregate").catch((error) => error);
      assert.ok(all instanceof AggregateError);
      const [first, second, third] = all.errors;
      assert.deepEqual(
        [first.name, first.code, first.details],
        ["PaymentError", "E_CARD", { attempts: 3, at: new Date(0) }],
      );
      assert.ok(second instanceof RangeError);
      assert.deepEqual([second.message, "cause" in second, third], ["second", false, "third"]);

      const thrown: PromiseRejectedResult["reason"] = await run(pool, "throwWithRequest").catch(
        (error) => error,
      );
      const { config, ...others } = thrown;
      assert.deepEqual([config.url, config.transform, Object.keys(others)], ["/pay", [7], []]);
      assert.deepEqual([config.inner.name, config.inner.code], ["PaymentError", "E_CARD"]);

      const circle: PromiseRejectedResult["reason"] = await run(pool, "throwCircle").catch((error) => error);
      assert.equal(circle.cause, circle);
    });
  });

  test("what can hardly be thrown is told, and costs no worker", async () => {
    await withPool({}, async (pool) => {
      const mark: PromiseRejectedResult["reason"] = await run(pool, "throwSymbol").catch((error) => error);
      assert.deepEqual([typeof mark, mark.description], ["symbol", "mark"]);
      await assert.rejects(
        run(pool, "throwFunction"),
        /The job threw what cannot be sent: a function, handler/,
      );
      await assert.rejects(run(pool, "throwRevoked"), /The job threw what cannot be sent/);
      await assert.rejects(run(pool, "throwUnderHook"), { name: "RangeError", message: "under a hook" });
      await assert.rejects(run(pool, "throw"), { name: "PaymentError" });
      await assertFullStrength(pool);
      assert.equal(pool.stats().replaced, 0);
    });
  });

  test("an error arrives whatever it carries, and keeps its built-in class", async () => {
    await withPool({}, async (pool) => {
      await assert.rejects(run(pool, "throwUncloneable"), { message: "odd", plain: 1 });
      await assert.rejects(run(pool, "throwCircle"), { message: "round" });
      await assert.rejects(run(pool, "overflow"), RangeError);
      const gone = await run(pool, "abortError").catch((error) => error);
      assert.ok(gone instanceof DOMException);
      assert.deepEqual([gone.name, gone.message], ["AbortError", "gone"]);
      const results = await Promise.allSettled([
        run(pool, "return", 1),
        run(pool, "returnFunction"),
        run(pool, "return", 2),
      ]);
      assert.deepEqual(
        results.map(({ status }) => status),
        ["fulfilled", "rejected", "fulfilled"],
      );
      await assertFullStrength(pool);
    });
  });
});

describe("a dead worker rejects only what it was running, and is replaced", () => {
  const deadly: readonly [Ask, Partial<PoolmarkOptions>?][] = [
    [ask("exit", 0)],
    [ask("exit", 5)],
    [ask("throwInTimer")],
    [ask("unhandled")],
  ];
  for (const [fault] of deadly) {
    test(`${fault.join(" ")}`, async () => {
      await withPool({}, async (pool) => {
        // Short jobs first, so that many are sent ahead of the deadly one and behind it.
        await Promise.all(Array.from({ length: 200 }, (_, i) => run(pool, "double", i)));
        const jobs = Array.from({ length: 100 }, (_, i) => (i === 20 ? fault : ask("double", i)));
        const outcomes = await Promise.allSettled(jobs.map((job) => run(pool, ...job)));
        for (const [i, outcome] of outcomes.entries()) {
          if (i === 20) assert.equal((outcome as PromiseRejectedResult).reason.code, "WORKER_DIED");
          else assert.deepEqual(outcome, { status: "fulfilled", value: i * 2 });
        }
        await assertFullStrength(pool);
        assert.equal(pool.stats().replaced, 1);
      });
    });
  }

  const noLimits = runtime === "node" ? false : `${runtime} does not end a worker at a heap limit for sure`;
  test("out of its heap limit", { skip: noLimits }, async () => {
    await withPool({ resourceLimits: { maxOldGenerationSizeMb: 32 } }, async (pool) => {
      await assert.rejects(run(pool, "eatHeap"), { code: "WORKER_DIED" });
      await assertFullStrength(pool);
    });
  });

  test("while it is idle", async () => {
    await withPool({}, async (pool) => {
      await run(pool, "exitSoon", 20);
      await until(() => pool.stats().replaced === 1, "a replacement");
      await assertFullStrength(pool);
    });
  });

  test("all at once", async () => {
    await withPool({ workers: 4 }, async (pool) => {
      const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => run(pool, "exit", 1)));
      for (const outcome of outcomes) assert.equal(outcome.status, "rejected");
      await assertFullStrength(pool, 4);
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

describe("a job can be stopped", () => {
  test("timeoutMs counts from the job's start, and frees the worker", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      const before = run(pool, "sleep", 150);
      const inLine = pool.run(ask("sleep", 10), { timeoutMs: 100 });
      assert.equal(await before, 150);
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
    const cells = new SharedArrayBuffer(8);
    await withPool({ workers: 1 }, async (pool) => {
      await Promise.all(Array.from({ length: 200 }, (_, i) => run(pool, "double", i)));
      const controller = new AbortController();
      const before = run(pool, "sleep", 100);
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
      assert.equal(await before, 100);
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
    await withPool({}, async (pool) => {
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
      await delay(50);
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
});

describe("the queue is bounded", () => {
  test("room() waits where run() refuses", async () => {
    await withPool({ workers: 1, maxQueue: 1 }, async (pool) => {
      const accepted = [run(pool, "sleep", 30), run(pool, "sleep", 30)];
      await assert.rejects(pool.run(ask("double", 1)), { code: "QUEUE_FULL" });
      let mostWaiting = 0;
      for (let i = 0; i < 10; i++) {
        await inTime(pool.room(), "room");
        accepted.push(run(pool, "return", i));
        mostWaiting = Math.max(mostWaiting, pool.stats().waiting);
      }
      assert.equal((await Promise.all(accepted)).length, 12);
      assert.ok(mostWaiting >= 1 && mostWaiting <= 2, `${mostWaiting} waiting`);
    });
  });
});

describe("the end", () => {
  test("close() lets workers run their exit handlers, and waits for none that does not end", async () => {
    const folder = mkdtempSync(join(tmpdir(), "poolmark-exits-"));
    const file = join(folder, "exits");
    writeFileSync(file, "");
    const pool = await openActing({ workers: 2 });
    await Promise.all([run(pool, "meetExit", file), run(pool, "meetExit", file)]);
    await inTime(pool.close(), "close");
    assert.match(readFileSync(file, "utf8"), /^(bye )+$/);
    rmSync(folder, { recursive: true });

    const busy = await openActing({ workers: 1 });
    await run(busy, "blockLater");
    await delay(20);
    await inTime(busy.close(), "close");
  });

  test("asyncDispose drains; terminate after close does not", async () => {
    const pool = await openActing({ workers: 1 });
    const accepted = Array.from({ length: 5 }, () => run(pool, "sleep", 5));
    await inTime(pool[Symbol.asyncDispose](), "dispose");
    assert.deepEqual(await Promise.all(accepted), [5, 5, 5, 5, 5]);
    await assert.rejects(pool.run(ask("double", 1)), { code: "POOL_CLOSED" });

    const hasty = await openActing({ workers: 1 });
    const endless = [run(hasty, "loop"), run(hasty, "double", 1)];
    const outcomes = Promise.allSettled(endless);
    const closing = hasty.close();
    await delay(20);
    await inTime(hasty.terminate(), "terminate");
    for (const outcome of await outcomes) {
      assert.equal((outcome as PromiseRejectedResult).reason.code, "POOL_TERMINATED");
    }
    await inTime(closing, "close");
  });

  test("no listener is left on a signal", async () => {
    await withPool({}, async (pool) => {
      const { signal } = countListeners();
      const jobs = ["double", "throw", "exit"] as const;
      await Promise.allSettled(jobs.map((what) => pool.run(ask(what, 1), { signal, timeoutMs: 1000 })));
      assert.equal(signal.listeners, 0);
    });
  });
});
