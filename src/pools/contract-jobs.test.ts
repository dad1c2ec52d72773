// What every pool promises of a job, its result, its error and its options, and of its own end. Two pools serve all of these
// tests, as it takes long to start workers.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { PoolAbilities, RunOptions, WorkerPool } from "../domain/pool.ts";
import { ownRoot } from "../host/packages.ts";
import { type Contract, counted, job, needs, ofEveryPool } from "../testing/contract.ts";
import { inTime } from "../testing/in-time.ts";

await ofEveryPool((contract) => {
  describe("with two workers", () => withTwoWorkers(contract));
  describe("with one worker", () => withOneWorker(contract));
});

/** A job is named with its input: see `perform` in `jobs.ts`. */
type Run = (name: string, input?: unknown, options?: RunOptions) => Promise<unknown>;

/** A pool whose job module takes longer to load than a whole round of jobs takes to run. */
function withTwoWorkers(contract: Contract): void {
  const { abilities, promise, open } = contract;
  let pool: WorkerPool;
  let openedAtMs = 0;
  before(async () => {
    pool = await open({ job: job("perform", "slow-job"), workers: 2 });
    openedAtMs = performance.timeOrigin + performance.now();
  });
  after(() => inTime(pool.close(), "a second close"));
  const run: Run = (name, input, options) => inTime(pool.run([name, input], options), name);

  promise("at most `workers` jobs run at once, and every worker takes part", {}, async () => {
    await counted(abilities, 2, 1, (port) => run("report", port));
  });

  promise("open() resolves only when every worker has loaded the job", {}, async () => {
    // Each worker has taken part: one that was still loading had to load first.
    for (const at of (await Promise.all(twelve.map(() => run("loadedFor")))) as number[]) {
      assert.ok(at <= openedAtMs, `a worker loaded the job ${at - openedAtMs} ms after open()`);
    }
  });

  promise("results match inputs under concurrency, and more jobs than workers all finish", {}, async () => {
    const inputs = Array.from({ length: 200 }, (_, i) => i);
    const results = await Promise.all(inputs.map((input) => run("double", input)));
    assert.deepEqual(
      results,
      inputs.map((input) => input * 2),
    );
  });

  promise("a job gets its input, and nothing else", {}, async () => {
    assert.equal(await run("countArguments"), 1);
  });

  const own = needs(abilities.jobMessages);
  promise("what a job posts to its parent is not taken for the pool's", own, async () => {
    for (let round = 0; round < 3; round++) {
      const jobs = [1, 2, 3, 4].map((input) => run("postMessages", input));
      assert.deepEqual(await Promise.all(jobs), [2, 4, 6, 8]);
    }
  });

  promise("what a job prints is no message, and a job may take signals", {}, async () => {
    assert.deepEqual(await Promise.all([1, 2, 3, 4].map((input) => run("print", input))), [2, 4, 6, 8]);
  });

  promise("an asynchronous job's result is awaited", {}, async () => {
    const inputs = Array.from({ length: 8 }, (_, i) => ({ ms: 8 - i, value: i }));
    const results = await Promise.all(inputs.map((input) => run("sleepThenDouble", input)));
    assert.deepEqual(results, [0, 2, 4, 6, 8, 10, 12, 14]);
  });

  promise("an error thrown in a job rejects with its message, and the pool goes on", {}, async () => {
    for (const message of ["no such picture", "again"]) {
      await assert.rejects(run("fail", message), (error: unknown) => {
        return error instanceof Error && error.message === message;
      });
    }
  });

  promise("an error thrown in a job keeps its name", needs(abilities.errorName), async () => {
    await assert.rejects(run("fail", "no such picture"), { name: "TypeError", message: "no such picture" });
  });

  promise("a thrown null or undefined is a rejection", needs(abilities.errorValue), async () => {
    for (const value of [null, undefined, 0, "no"]) {
      const [outcome] = await Promise.allSettled([run("throwValue", value)]);
      assert.equal(outcome?.status, "rejected", String(value));
    }
    await assert.rejects(run("throwValue", "text"), (thrown: unknown) => /text/.test(String(thrown)));
  });

  promise("a job that rejects later is a rejection with its message", {}, async () => {
    await assert.rejects(run("failLater", "sold out"), (error: unknown) => {
      return (error as Error).message === "sold out";
    });
  });

  promise("an ArrayBuffer is transferred, not copied", needs(abilities.transfer), async () => {
    const buffer = new ArrayBuffer(1024);
    assert.equal(await run("byteLength", buffer, { transfer: [buffer] }), 1024);
    assert.equal(buffer.byteLength, 0);
    await assert.rejects(run("byteLength", buffer, { transfer: [buffer] }), { name: "DataCloneError" });
    const empty = new ArrayBuffer(0);
    assert.equal(await run("byteLength", empty, { transfer: [empty] }), 0);
    const copied = new ArrayBuffer(512);
    assert.equal(await run("byteLength", copied), 512);
    assert.equal(copied.byteLength, 512);
  });

  promise("shared memory stays shared", needs(abilities.sharedMemory), async () => {
    const cells = new SharedArrayBuffer(4);
    await run("writeShared", cells);
    assert.equal(new Int32Array(cells)[0], 7);
  });

  describe("an option that the pool cannot honour rejects", () => unknownOptions(contract, run));

  promise("close() finishes what was accepted; a second is harmless; run() then rejects", {}, async () => {
    const accepted = twelve.map((value) => run("sleepThenDouble", { ms: 5, value }));
    const closing = pool.close();
    await assert.rejects(run("double", 1), { code: "POOL_CLOSED" });
    assert.deepEqual(
      await Promise.all(accepted),
      twelve.map((value) => 2 * value),
    );
    await inTime(closing, "close");
    await inTime(pool.close(), "a second close");
    await inTime(pool.terminate(), "terminate after close");
    await assert.rejects(run("double", 1), { code: "POOL_CLOSED" });
  });
}

const twelve = Array.from({ length: 12 }, (_, i) => i);

function unknownOptions({ abilities, promise }: Contract, run: Run): void {
  promise("an unknown one, with the nearest right one", {}, async () => {
    await assert.rejects(run("double", 1, { timeout: 5 } as object), {
      code: "UNSUPPORTED_OPTION",
      message: /"timeout".*"timeoutMs"/,
    });
  });

  promise("a signal that is none", {}, async () => {
    const signal = new AbortController() as unknown as AbortSignal;
    await assert.rejects(run("double", 1, { signal }), { name: "TypeError", message: /controller\.signal/ });
    assert.equal(await run("double", 2), 4);
  });

  const options: Partial<Record<keyof PoolAbilities, RunOptions>> = {
    abortQueued: { signal: new AbortController().signal },
    timeout: { timeoutMs: 10 },
    transfer: { transfer: [new ArrayBuffer(1)] },
    priority: { priority: 1 },
  };
  for (const [ability, option] of Object.entries(options)) {
    if (abilities[ability as keyof PoolAbilities] === true) continue;
    promise(`run() with ${Object.keys(option)}`, {}, async () => {
      await assert.rejects(run("double", 1, option), { code: "UNSUPPORTED_OPTION" });
    });
  }
}

/** A pool of an odd path, which stamps; its queue has a limit where that can be. */
function withOneWorker({ abilities, promise, open }: Contract): void {
  let pool: WorkerPool;
  let folder = "";
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "poolmark-C# & 50% — größe [old]%20-"));
    const module = join(folder, "job #1 %20.mjs");
    writeFileSync(module, `export { perform } from ${JSON.stringify(job("perform").module)};`);
    const odd = { module: pathToFileURL(module).href, exportName: "perform" };
    const limit = abilities.maxQueue === true ? { maxQueue: LIMIT } : {};
    pool = await open({ job: odd, workers: 1, stamps: true, packageRoot: ownRoot(), ...limit });
  });
  after(async () => {
    await inTime(pool.close(), "close");
    rmSync(folder, { recursive: true });
  });
  const run: Run = async (name, input, options) => {
    const stamped = await inTime(pool.run([name, input], options), name);
    return (stamped as { value: unknown }).value;
  };

  promise("run() gives a native promise, and stamps come with the worker's own times", {}, async () => {
    const now = () => performance.timeOrigin + performance.now();
    const submittedAtMs = now();
    const running = pool.run(["sleepThenDouble", { ms: 5, value: 4 }]);
    assert.equal(Object.getPrototypeOf(running), Promise.prototype);
    const stamped = (await running) as Record<string, number>;
    const [started = 0, ended = 0] = [stamped.startedAtMs, stamped.endedAtMs];
    assert.equal(stamped.value, 8);
    assert.equal(typeof stamped.workerId, "number");
    // Clocks of two threads agree to about a millisecond.
    assert.ok(submittedAtMs - 2 <= started && started < ended && ended <= now() + 2);
  });

  promise(
    "a job's path may have any character, and the library is taken from a given folder",
    {},
    async () => {
      assert.deepEqual(await Promise.all([1, 2, 3].map((input) => run("double", input))), [2, 4, 6]);
    },
  );

  promise("of the jobs that wait, the highest priority starts first", needs(abilities.priority), async () => {
    const ended: unknown[] = [];
    const submit = (value: number, priority: number) =>
      run("sleepThenDouble", { ms: 1, value }, { priority }).then((result) => ended.push(result));
    await Promise.all([
      submit(1, 0),
      submit(2, -1),
      submit(3, 5),
      submit(4, 0),
      submit(5, 5),
      submit(6, 1.5),
    ]);
    // The first may have started before there was anything else.
    assert.deepEqual(
      ended.filter((result) => result !== 2),
      [6, 10, 12, 8, 4],
    );
  });

  promise("an abort frees a job that still waits", needs(abilities.abortQueued), async () => {
    const running = run("sleepThenDouble", { ms: 50, value: 1 });
    const controller = new AbortController();
    const waiting = run("double", 2, { signal: controller.signal });
    controller.abort();
    await assert.rejects(waiting);
    assert.equal(await running, 2);
    assert.equal(await run("double", 3), 6);
  });

  promise("an abort stops a job that runs", needs(abilities.abortRunning), async () => {
    const controller = new AbortController();
    const running = run("sleepThenDouble", { ms: 60_000, value: 1 }, { signal: controller.signal });
    await delay(20);
    controller.abort();
    await assert.rejects(running);
    assert.equal(await run("double", 3), 6);
  });

  promise("a timeout stops a job that runs too long", needs(abilities.timeout), async () => {
    const running = run("sleepThenDouble", { ms: 60_000, value: 1 }, { timeoutMs: 20 });
    await assert.rejects(running, { code: "JOB_TIMEOUT" });
    assert.equal(await run("double", 3), 6);
  });

  const bounded = needs(abilities.maxQueue);
  promise("a full queue rejects with QUEUE_FULL, and what was accepted is done", bounded, async () => {
    const outcomes = await Promise.allSettled(
      twelve.map((value) => run("sleepThenDouble", { ms: 10, value })),
    );
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    const done = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    // One runs beside those that wait; a pool may take one more before it notices.
    assert.ok(done.length >= LIMIT && done.length <= LIMIT + 2, `${done.length} of 12 accepted`);
    assert.deepEqual(done, twelve.map((value) => 2 * value).slice(0, done.length));
    for (const { reason } of refused) assert.equal(reason.code, "QUEUE_FULL");
  });

  // Not before what is said above: one library loses a place in its count.
  promise("an input that cannot be cloned rejects", { skip: notCloned(abilities) }, async () => {
    await assert.rejects(run("double", () => {}));
  });

  const survives = needs(abilities.survivesUncloneable);
  promise("after an input that cannot be cloned the worker goes on", survives, async () => {
    await run("double", () => {}).catch(() => {});
    assert.equal(await run("double", 4), 8);
  });

  const ends = needs(abilities.controlsWorkers);
  promise(
    "terminate() ends the pool and a close() that waits, and rejects what is pending",
    ends,
    async () => {
      const pending = [1, 2].map((value) => pool.run(["sleepThenDouble", { ms: 60_000, value }]));
      const outcomes = Promise.allSettled(pending);
      await delay(20);
      const closing = pool.close();
      await inTime(pool.terminate(), "terminate");
      await inTime(closing, "close after terminate");
      await assert.rejects(run("double", 1), { code: "POOL_CLOSED" });
      if (abilities.settlesAtTerminate !== true) return;
      for (const { status } of await inTime(outcomes, "the pending jobs")) assert.equal(status, "rejected");
    },
  );
}

/** Enough for the six jobs of the test of priorities. */
const LIMIT = 6;

function notCloned(abilities: PoolAbilities): string | false {
  return abilities.serialization === "none" && "inputs are handed over as they are";
}
