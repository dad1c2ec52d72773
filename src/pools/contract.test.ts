// Every pool in the registry keeps the same promises, with real threads. What a library cannot do is a declared ability,
// and its test here a skip with the reason; a declared ability that does not hold is a failure.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Job } from "../domain/job.ts";
import type { Ability, OpenOptions, PoolAbilities, PoolAdapter, WorkerPool } from "../domain/pool.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { ownRoot } from "../host/packages.ts";
import { thisRuntime } from "../host/runtime.ts";
import { type CountingServer, startCountingServer } from "../testing/counting-server.ts";
import { recordingTest } from "../testing/record.ts";
import { abilitiesIn } from "./adapter/abilities.ts";
import { loadAdapter, pools } from "./registry.ts";

const jobModule = moduleBeside("../testing/jobs", import.meta.url).href;
const job = (exportName: string): Job => ({ module: jobModule, exportName });
const PROMPTLY_MS = 10_000;

for (const name of Object.keys(pools)) {
  const adapter = await loadAdapter(name);
  const reason = await adapter.check({ runtime: thisRuntime().name });
  if (reason !== null) recordUnsupported(adapter, reason);
  describe(`pool ${name}`, { skip: reason ?? false }, () => promises(adapter));
}

test("the registry is not empty, so the suite above has run for somebody", () => {
  assert.ok(Object.keys(pools).length >= 5);
});

function recordUnsupported(adapter: PoolAdapter, reason: string): void {
  const { name: runtime, version } = thisRuntime();
  recordingTest({ runtime, version, pool: adapter.name })("works here", { skip: reason }, async () => {});
}

function promises(adapter: PoolAdapter): void {
  const { name: runtime, version } = thisRuntime();
  const promise = recordingTest({ runtime, version, pool: adapter.name });
  const abilities = abilitiesIn(adapter, thisRuntime().name);
  const needs = (ability: Ability) => (ability === true ? {} : { skip: ability });

  async function withPool(
    options: Partial<OpenOptions> & Pick<OpenOptions, "job">,
    use: (pool: WorkerPool) => Promise<void>,
  ): Promise<void> {
    const pool = await adapter.open({ workers: 2, jobsPerWorker: 1, ...options });
    try {
      await use(pool);
    } finally {
      await inTime(pool.close(), "close");
    }
  }

  promise("results match inputs under concurrency, and more jobs than workers all finish", {}, async () => {
    await withPool({ job: job("double") }, async (pool) => {
      const inputs = Array.from({ length: 200 }, (_, i) => i);
      assert.deepEqual(
        await Promise.all(inputs.map((input) => pool.run(input))),
        inputs.map((input) => input * 2),
      );
    });
  });

  promise("a job gets its input, and nothing else", {}, async () => {
    for (const stamps of [false, true]) {
      await withPool({ job: job("countArguments"), stamps }, async (pool) => {
        const result = await pool.run("input");
        assert.equal(stamps ? (result as { value: unknown }).value : result, 1);
      });
    }
  });

  promise(
    "what a job posts to its parent is not taken for the pool's",
    needs(abilities.jobMessages),
    async () => {
      await withPool({ job: job("postMessages") }, async (pool) => {
        for (let round = 0; round < 3; round++) {
          const jobs = [1, 2, 3, 4].map((input) => inTime(pool.run(input), "the job"));
          assert.deepEqual(await Promise.all(jobs), [2, 4, 6, 8]);
        }
      });
    },
  );

  promise("an asynchronous job's result is awaited", {}, async () => {
    await withPool({ job: job("sleepThenDouble") }, async (pool) => {
      const inputs = Array.from({ length: 8 }, (_, i) => ({ ms: 8 - i, value: i }));
      const results = await Promise.all(inputs.map((input) => pool.run(input)));
      assert.deepEqual(results, [0, 2, 4, 6, 8, 10, 12, 14]);
    });
  });

  promise("run() gives a native promise", {}, async () => {
    await withPool({ job: job("double") }, async (pool) => {
      const promise = pool.run(1);
      assert.ok(promise instanceof Promise);
      assert.equal(Object.getPrototypeOf(promise), Promise.prototype);
      await promise;
    });
  });

  promise("an error thrown in a job rejects with its message, and the pool goes on", {}, async () => {
    await withPool({ job: job("fail") }, async (pool) => {
      for (const message of ["no such picture", "again"]) {
        await assert.rejects(
          pool.run(message),
          (error: unknown) => error instanceof Error && error.message === message,
        );
      }
    });
  });

  promise("an error thrown in a job keeps its name", needs(abilities.errorName), async () => {
    await withPool({ job: job("fail") }, async (pool) => {
      await assert.rejects(pool.run("no such picture"), { name: "TypeError", message: "no such picture" });
    });
  });

  promise("a thrown null or undefined is a rejection", needs(abilities.errorValue), async () => {
    await withPool({ job: job("throwValue") }, async (pool) => {
      for (const value of [null, undefined, 0, "no"]) {
        const [outcome] = await Promise.allSettled([inTime(pool.run(value), "the job")]);
        assert.equal(outcome?.status, "rejected", String(value));
      }
      await assert.rejects(pool.run("text"), (thrown: unknown) => /text/.test(String(thrown)));
    });
  });

  promise("a job that rejects later is a rejection with its message", {}, async () => {
    await withPool({ job: job("failLater") }, async (pool) => {
      await assert.rejects(pool.run("sold out"), (error: unknown) => (error as Error).message === "sold out");
    });
  });

  promise("of the jobs that wait, the highest priority starts first", needs(abilities.priority), async () => {
    await withPool({ job: job("sleepThenDouble"), workers: 1 }, async (pool) => {
      const ended: unknown[] = [];
      const run = (value: number, priority: number) =>
        pool.run({ ms: 1, value }, { priority }).then((result) => ended.push(result));
      await Promise.all([run(1, 0), run(2, -1), run(3, 5), run(4, 0), run(5, 5), run(6, 1.5)]);
      // The first may have started before there was anything else.
      assert.deepEqual(
        ended.filter((result) => result !== 2),
        [6, 10, 12, 8, 4],
      );
    });
  });

  describe("the limit on running jobs", () => {
    let server: CountingServer;
    before(async () => {
      server = await startCountingServer(3, 25);
    });
    after(() => server.close());

    promise(
      "at most `workers` jobs run at once, counted outside the pool, and every worker takes part",
      {},
      async () => {
        await withPool({ job: job("report"), workers: 3 }, async (pool) => {
          await Promise.all(Array.from({ length: 24 }, () => pool.run(server.url)));
        });
        assert.equal(server.mostAtOnce(), 3);
        assert.equal(server.workers().size, abilities.controlsWorkers === true ? 3 : 1);
      },
    );
  });

  describe("the limit on running jobs with several per worker", () => {
    let server: CountingServer;
    before(async () => {
      server = await startCountingServer(8, 25);
    });
    after(() => server.close());

    promise(
      "at most workers × jobsPerWorker jobs run at once, and every worker takes part",
      needs(abilities.jobsPerWorker),
      async () => {
        await withPool({ job: job("report"), workers: 2, jobsPerWorker: 4 }, async (pool) => {
          await Promise.all(Array.from({ length: 48 }, () => pool.run(server.url)));
        });
        assert.equal(server.mostAtOnce(), 8);
        assert.equal(server.workers().size, abilities.controlsWorkers === true ? 2 : 1);
      },
    );
  });

  promise("open() resolves only when every worker has loaded the job", {}, async () => {
    // Each of four workers has to answer a first round at once; a worker still loading would leave its job waiting
    // while others take several. The slow module takes longer to load than the whole round to run.
    const slow = {
      module: moduleBeside("../testing/slow-job", import.meta.url).href,
      exportName: "loadedFor",
    };
    await withPool({ job: slow, workers: 3 }, async (pool) => {
      const openedAt = performance.timeOrigin + performance.now();
      const loadedAt = (await Promise.all(Array.from({ length: 12 }, () => pool.run(null)))) as number[];
      for (const at of loadedAt)
        assert.ok(at <= openedAt, `a worker loaded the job ${at - openedAt} ms after open()`);
    });
  });

  promise(
    "close() finishes what was accepted; a second one is harmless; run() afterwards rejects",
    {},
    async () => {
      const pool = await adapter.open({ workers: 2, jobsPerWorker: 1, job: job("sleepThenDouble") });
      const accepted = Array.from({ length: 10 }, (_, value) => pool.run({ ms: 5, value }));
      const closing = pool.close();
      await assert.rejects(pool.run({ ms: 0, value: 1 }), { code: "POOL_CLOSED" });
      assert.deepEqual(await Promise.all(accepted), [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
      await inTime(closing, "close");
      await inTime(pool.close(), "a second close");
      await assert.rejects(pool.run({ ms: 0, value: 1 }), { code: "POOL_CLOSED" });
    },
  );

  promise(
    "terminate() rejects what is pending, and leaves the pool closed",
    needs(abilities.settlesAtTerminate),
    async () => {
      const pool = await adapter.open({ workers: 1, jobsPerWorker: 1, job: job("sleepThenDouble") });
      const pending = [pool.run({ ms: 60_000, value: 1 }), pool.run({ ms: 60_000, value: 2 })];
      const outcomes = Promise.allSettled(pending);
      await delay(20);
      await inTime(pool.terminate(), "terminate");
      for (const outcome of await inTime(outcomes, "the pending jobs"))
        assert.equal(outcome.status, "rejected");
      await assert.rejects(pool.run({ ms: 0, value: 1 }), { code: "POOL_CLOSED" });
      await inTime(pool.close(), "close after terminate");
    },
  );

  const countable = countThreads() === null ? "threads are counted in /proc" : abilities.leavesNoThread;
  promise("close() leaves no thread", needs(countable), async () => {
    const cycle = () =>
      withPool({ job: job("double"), workers: 4 }, async (pool) => void (await pool.run(1)));
    await cycle(); // what a runtime and a library start once and keep
    await settled();
    const before = countThreads() ?? 0;
    for (let i = 0; i < 3; i++) await cycle();
    // A thread that has been told to end may take a moment.
    await waitUntil(() => (countThreads() ?? 0) <= before + 1);
    const left = (countThreads() ?? 0) - before;
    assert.ok(left <= 1, `${left} threads more than before three pools of 4 workers`);
  });

  promise("a job's path may have any character", {}, async () => {
    const folder = mkdtempSync(join(tmpdir(), "poolmark-C# & 50% — größe [old]%20-"));
    try {
      const module = join(folder, "job #1 %20.mjs");
      writeFileSync(module, "export default (input) => input * 2;");
      await withPool(
        { job: { module: pathToFileURL(module).href, exportName: "default" }, workers: 1 },
        async (pool) => assert.equal(await pool.run(21), 42),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  promise("a job module that does not exist makes open() reject with a message naming it", {}, async () => {
    const missing = {
      module: moduleBeside("../testing/no-such-job", import.meta.url).href,
      exportName: "default",
    };
    await assert.rejects(
      inTime(adapter.open({ workers: 2, jobsPerWorker: 1, job: missing }), "open"),
      /no-such-job/,
    );
  });

  promise("a job module that throws on import makes open() reject with its message", {}, async () => {
    const broken = { module: moduleBeside("../testing/broken-job", import.meta.url).href, exportName: "run" };
    const opening = adapter.open({ workers: 2, jobsPerWorker: 1, job: broken });
    await assert.rejects(inTime(opening, "open"), /broken-job.*the job module cannot start/s);
  });

  const dies = abilities.controlsWorkers === true ? abilities.noticesExit : abilities.controlsWorkers;
  promise("a job module that ends its worker on import makes open() reject", needs(dies), async () => {
    const deadly = { module: moduleBeside("../testing/deadly-job", import.meta.url).href, exportName: "run" };
    const opening = adapter.open({ workers: 2, jobsPerWorker: 1, job: deadly });
    await assert.rejects(inTime(opening, "open"), (error: Error) => !/did not settle/.test(error.message));
  });

  for (const exportName of ["resize", "notAFunction"]) {
    promise(
      `the export ${exportName}, which is no function, makes open() reject with a message naming it`,
      {},
      async () => {
        const opening = adapter.open({ workers: 2, jobsPerWorker: 1, job: job(exportName) });
        await assert.rejects(inTime(opening, "open"), new RegExp(`"${exportName}".*double`, "s"));
      },
    );
  }

  promise("an input that cannot be cloned rejects", { skip: notCloned(abilities) }, async () => {
    await withPool({ job: job("double") }, async (pool) => {
      await assert.rejects(
        inTime(
          pool.run(() => {}),
          "the job",
        ),
      );
    });
  });

  promise(
    "after an input that cannot be cloned every worker goes on",
    needs(abilities.survivesUncloneable),
    async () => {
      await withPool({ job: job("double"), workers: 1 }, async (pool) => {
        await inTime(
          pool.run(() => {}).catch(() => {}),
          "the job",
        );
        assert.equal(await inTime(pool.run(4), "the next job"), 8);
      });
    },
  );

  promise("an ArrayBuffer is transferred, not copied", needs(abilities.transfer), async () => {
    await withPool({ job: job("byteLength") }, async (pool) => {
      const buffer = new ArrayBuffer(1024);
      assert.equal(await pool.run(buffer, { transfer: [buffer] }), 1024);
      assert.equal(buffer.byteLength, 0);
      await assert.rejects(pool.run(buffer, { transfer: [buffer] }), { name: "DataCloneError" });
      const empty = new ArrayBuffer(0);
      assert.equal(await pool.run(empty, { transfer: [empty] }), 0);
      const copied = new ArrayBuffer(512);
      assert.equal(await pool.run(copied), 512);
      assert.equal(copied.byteLength, 512);
    });
  });

  promise("shared memory stays shared", needs(abilities.sharedMemory), async () => {
    await withPool({ job: job("writeShared") }, async (pool) => {
      const shared = new SharedArrayBuffer(4);
      await pool.run(shared);
      assert.equal(new Int32Array(shared)[0], 7);
    });
  });

  promise("an abort frees a job that still waits", needs(abilities.abortQueued), async () => {
    await withPool({ job: job("sleepThenDouble"), workers: 1 }, async (pool) => {
      const running = pool.run({ ms: 50, value: 1 });
      const controller = new AbortController();
      const waiting = pool.run({ ms: 0, value: 2 }, { signal: controller.signal });
      controller.abort();
      await assert.rejects(inTime(waiting, "the aborted job"));
      assert.equal(await running, 2);
      assert.equal(await pool.run({ ms: 0, value: 3 }), 6);
    });
  });

  promise("an abort stops a job that runs", needs(abilities.abortRunning), async () => {
    await withPool({ job: job("sleepThenDouble"), workers: 1 }, async (pool) => {
      const controller = new AbortController();
      const running = pool.run({ ms: 60_000, value: 1 }, { signal: controller.signal });
      await delay(20);
      controller.abort();
      await assert.rejects(inTime(running, "the aborted job"));
      assert.equal(await inTime(pool.run({ ms: 0, value: 3 }), "the next job"), 6);
    });
  });

  promise("a timeout stops a job that runs too long", needs(abilities.timeout), async () => {
    await withPool({ job: job("sleepThenDouble"), workers: 1 }, async (pool) => {
      const running = pool.run({ ms: 60_000, value: 1 }, { timeoutMs: 20 });
      await assert.rejects(inTime(running, "the job"), { code: "JOB_TIMEOUT" });
      assert.equal(await inTime(pool.run({ ms: 0, value: 3 }), "the next job"), 6);
    });
  });

  promise(
    "a full queue rejects with QUEUE_FULL, and what was accepted is done",
    needs(abilities.maxQueue),
    async () => {
      await withPool({ job: job("sleepThenDouble"), workers: 1, maxQueue: 2 }, async (pool) => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 8 }, (_, value) => pool.run({ ms: 10, value })),
        );
        const refused = outcomes.filter((outcome) => outcome.status === "rejected");
        const done = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
        // One runs and two wait; a pool may take one more before it notices.
        assert.ok(done.length >= 2 && done.length <= 4, `${done.length} of 8 accepted`);
        assert.deepEqual(done, [0, 2, 4, 6].slice(0, done.length));
        for (const { reason } of refused) assert.equal(reason.code, "QUEUE_FULL");
      });
    },
  );

  promise("stamps come with the worker's own times", {}, async () => {
    await withPool({ job: job("sleepThenDouble"), stamps: true }, async (pool) => {
      const now = () => performance.timeOrigin + performance.now();
      const submittedAtMs = now();
      const stamped = (await pool.run({ ms: 5, value: 4 })) as Record<string, number>;
      const [started = 0, ended = 0] = [stamped.startedAtMs, stamped.endedAtMs];
      assert.equal(stamped.value, 8);
      assert.equal(typeof stamped.workerId, "number");
      // Clocks of two threads agree to about a millisecond.
      assert.ok(submittedAtMs - 2 <= started && started < ended && ended <= now() + 2);
    });
  });

  describe("an option that the pool cannot honour rejects", () => {
    promise("one that is unknown, with the nearest right one", {}, async () => {
      const options = { workers: 1, jobsPerWorker: 1, job: job("double"), maxqueue: 1 };
      await assert.rejects(adapter.open(options), {
        code: "UNSUPPORTED_OPTION",
        message: /"maxqueue".*"maxQueue"/,
      });
      await withPool({ job: job("double") }, async (pool) => {
        await assert.rejects(pool.run(1, { timeout: 5 } as object), {
          code: "UNSUPPORTED_OPTION",
          message: /"timeout".*"timeoutMs"/,
        });
      });
    });

    promise("a signal that is none", {}, async () => {
      await withPool({ job: job("double") }, async (pool) => {
        const controller = new AbortController();
        const signal = controller as unknown as AbortSignal;
        await assert.rejects(pool.run(1, { signal }), { name: "TypeError", message: /controller\.signal/ });
        assert.equal(await pool.run(2), 4);
      });
    });

    const runOptions = {
      abortQueued: { signal: new AbortController().signal },
      timeout: { timeoutMs: 10 },
      transfer: { transfer: [new ArrayBuffer(1)] },
    };
    for (const [ability, options] of Object.entries(runOptions)) {
      if (abilities[ability as keyof typeof runOptions] === true) continue;
      promise(`run() with ${Object.keys(options)}`, {}, async () => {
        await withPool({ job: job("double") }, async (pool) => {
          await assert.rejects(pool.run(1, options), { code: "UNSUPPORTED_OPTION" });
        });
      });
    }
    const openOptions: Partial<Record<keyof PoolAbilities, Partial<OpenOptions>>> = {
      jobsPerWorker: { jobsPerWorker: 2 },
      maxQueue: { maxQueue: 1 },
    };
    for (const [ability, options] of Object.entries(openOptions)) {
      if (abilities[ability as keyof PoolAbilities] === true) continue;
      promise(`open() with ${ability}`, {}, async () => {
        await assert.rejects(adapter.open({ workers: 1, jobsPerWorker: 1, job: job("double"), ...options }), {
          code: "UNSUPPORTED_OPTION",
        });
      });
    }
    promise(
      "open() with a setting that it does not have, or a value that the setting does not have",
      {},
      async () => {
        const open = (settings: Record<string, string>) =>
          adapter.open({ workers: 1, jobsPerWorker: 1, job: job("double"), settings });
        await assert.rejects(open({ colour: "red" }), { code: "UNSUPPORTED_OPTION" });
        for (const name of Object.keys(adapter.settings))
          await assert.rejects(open({ [name]: "no such value" }), { code: "UNSUPPORTED_OPTION" });
      },
    );
    for (const workers of [0, -1, 1.5, Number.NaN]) {
      promise(`open() with ${workers} workers`, {}, async () => {
        await assert.rejects(adapter.open({ workers, jobsPerWorker: 1, job: job("double") }), RangeError);
      });
    }
  });

  promise("the library is taken from the folder that is given, in workers too", {}, async () => {
    await withPool({ job: job("double"), packageRoot: ownRoot() }, async (pool) => {
      assert.deepEqual(await Promise.all([1, 2, 3].map((input) => pool.run(input))), [2, 4, 6]);
    });
  });

  const skipBuiltIn = { skip: adapter.package === null && "built in: there is no library" };
  promise("a folder without the library makes open() reject, naming the library", skipBuiltIn, async () => {
    const packageRoot = tmpdir();
    const opening = adapter.open({ workers: 1, jobsPerWorker: 1, job: job("double"), packageRoot });
    await assert.rejects(inTime(opening, "open"), new RegExp(adapter.package ?? ""));
  });

  for (const [name, setting] of Object.entries(adapter.settings)) {
    for (const value of setting.values) {
      promise(`jobs run with ${name}=${value}`, {}, async () => {
        await withPool({ job: job("double"), settings: { [name]: value } }, async (pool) => {
          assert.deepEqual(await Promise.all([1, 2, 3, 4].map((input) => pool.run(input))), [2, 4, 6, 8]);
        });
      });
    }
  }
}

function notCloned(abilities: PoolAbilities): string | false {
  return abilities.serialization === "none" && "inputs are handed over as they are";
}

/** Not an assertion about speed: what hangs must become a failure, and not the end of the suite. */
function inTime<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${what} did not settle within ${PROMPTLY_MS} ms`)),
      PROMPTLY_MS,
    );
    promise.then(
      () => clearTimeout(timer),
      () => clearTimeout(timer),
    );
  });
  return Promise.race([promise, late]);
}

function countThreads(): number | null {
  try {
    return readdirSync("/proc/self/task").length;
  } catch {
    return null;
  }
}

async function settled(): Promise<void> {
  let last = -1;
  await waitUntil(() => {
    const now = countThreads() ?? 0;
    const same = now === last;
    last = now;
    return same;
  }, 250);
}

async function waitUntil(holds: () => boolean, everyMs = 20): Promise<void> {
  for (let waitedMs = 0; waitedMs < PROMPTLY_MS && !holds(); waitedMs += everyMs) await delay(everyMs);
}
