// What every pool promises of its opening, its limits and its end.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { OpenOptions, PoolAbilities, WorkerPool } from "../domain/pool.ts";
import { ownRoot } from "../host/packages.ts";
import { type Contract, inTime, job, needs, ofEveryPool, waitUntil } from "../testing/contract.ts";
import { startCountingServer } from "../testing/counting-server.ts";
import { pools } from "./registry.ts";

await ofEveryPool((contract) => {
  describe("opening", () => opening(contract));
  describe("options", () => options(contract));
  describe("two workers", () => twoWorkers(contract));
  describe("one worker", () => oneWorker(contract));
  describe("several pools", () => moreThanOne(contract));
});

test("the registry is not empty, so the suite above has run for somebody", () => {
  assert.ok(Object.keys(pools).length >= 5);
});

function opening({ adapter, abilities, promise, open, withPool }: Contract): void {
  promise("run() gives a native promise, and stamps come with the worker's own times", {}, async () => {
    await withPool({ job: job("sleepThenDouble"), workers: 1, stamps: true }, async (pool) => {
      const now = () => performance.timeOrigin + performance.now();
      const submittedAtMs = now();
      const running = pool.run({ ms: 5, value: 4 });
      assert.equal(Object.getPrototypeOf(running), Promise.prototype);
      const stamped = (await running) as Record<string, number>;
      const [started = 0, ended = 0] = [stamped.startedAtMs, stamped.endedAtMs];
      assert.equal(stamped.value, 8);
      assert.equal(typeof stamped.workerId, "number");
      // Clocks of two threads agree to about a millisecond.
      assert.ok(submittedAtMs - 2 <= started && started < ended && ended <= now() + 2);
    });
  });

  promise(
    "a job's path may have any character, and the library is taken from a given folder",
    {},
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "poolmark-C# & 50% — größe [old]%20-"));
      try {
        const module = join(folder, "job #1 %20.mjs");
        writeFileSync(module, "export default (input) => input * 2;");
        const odd = { module: pathToFileURL(module).href, exportName: "default" };
        await withPool({ job: odd, workers: 1, packageRoot: ownRoot() }, async (pool) => {
          assert.deepEqual(await Promise.all([1, 2, 3].map((input) => pool.run(input))), [2, 4, 6]);
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  promise("a missing job module makes open() reject with a message naming it", {}, async () => {
    await assert.rejects(
      inTime(open({ job: job("default", "no-such-job"), workers: 1 }), "open"),
      /no-such-job/,
    );
  });

  promise("a job module that throws on import makes open() reject with its message", {}, async () => {
    const broken = open({ job: job("run", "broken-job") });
    await assert.rejects(inTime(broken, "open"), /broken-job.*the job module cannot start/s);
  });

  const dies = abilities.controlsWorkers === true ? abilities.noticesExit : abilities.controlsWorkers;
  promise("a job module that ends its worker on import makes open() reject", needs(dies), async () => {
    const deadly = open({ job: job("run", "deadly-job"), workers: 1 });
    await assert.rejects(inTime(deadly, "open"), (error: Error) => !/did not settle/.test(error.message));
  });

  promise("an export that is missing or no function makes open() reject, naming it", {}, async () => {
    for (const name of ["resize", "notAFunction"]) {
      const wrong = open({ job: job(name), workers: 1 });
      await assert.rejects(inTime(wrong, "open"), new RegExp(`"${name}".*double`, "s"));
    }
  });

  const skipBuiltIn = { skip: adapter.package === null && "built in: there is no library" };
  promise("a folder without the library makes open() reject, naming the library", skipBuiltIn, async () => {
    const without = open({ job: job("double"), workers: 1, packageRoot: tmpdir() });
    await assert.rejects(inTime(without, "open"), new RegExp(adapter.package ?? ""));
  });
}

function options({ adapter, abilities, promise, open, withPool }: Contract): void {
  promise("an unknown one is refused, with the nearest right one", {}, async () => {
    const unknown = { job: job("double"), maxqueue: 1 };
    await assert.rejects(open(unknown), { code: "UNSUPPORTED_OPTION", message: /"maxqueue".*"maxQueue"/ });
  });

  const some: Partial<Record<keyof PoolAbilities, Partial<OpenOptions>>> = {
    jobsPerWorker: { jobsPerWorker: 2 },
    maxQueue: { maxQueue: 1 },
  };
  for (const [ability, option] of Object.entries(some)) {
    if (abilities[ability as keyof PoolAbilities] === true) continue;
    promise(`${ability} is refused`, {}, async () => {
      await assert.rejects(open({ job: job("double"), ...option }), { code: "UNSUPPORTED_OPTION" });
    });
  }

  promise("an unknown setting, an unknown value and a wrong count are refused", {}, async () => {
    const set = (settings: Record<string, string>) => open({ job: job("double"), settings });
    await assert.rejects(set({ colour: "red" }), { code: "UNSUPPORTED_OPTION" });
    for (const name of Object.keys(adapter.settings)) {
      await assert.rejects(set({ [name]: "no such value" }), { code: "UNSUPPORTED_OPTION" });
    }
    for (const workers of [0, -1, 1.5, Number.NaN]) {
      await assert.rejects(open({ job: job("double"), workers }), RangeError);
    }
  });

  for (const [name, { values, standard }] of Object.entries(adapter.settings)) {
    for (const value of values.filter((one) => one !== standard)) {
      promise(`jobs run with ${name}=${value}`, {}, async () => {
        await withPool({ job: job("double"), workers: 1, settings: { [name]: value } }, async (pool) => {
          assert.deepEqual(await Promise.all([1, 2, 3, 4].map((input) => pool.run(input))), [2, 4, 6, 8]);
        });
      });
    }
  }
}

const twelve = Array.from({ length: 12 }, (_, i) => i);

/** One pool of two workers, whose job module takes longer to load than a whole round of jobs takes to run. */
function twoWorkers({ abilities, promise, open }: Contract): void {
  let pool: WorkerPool;
  let openedAtMs = 0;
  before(async () => {
    pool = await open({ job: job("perform", "slow-job"), workers: 2 });
    openedAtMs = performance.timeOrigin + performance.now();
  });
  after(() => inTime(pool.close(), "a second close"));
  const run = (name: string, input?: unknown) => inTime(pool.run([name, input]), name);

  promise("at most `workers` jobs run at once, and every worker takes part", {}, async () => {
    await counted(abilities, 2, 1, (url) => run("report", url));
  });

  promise("open() resolves only when every worker has loaded the job", {}, async () => {
    // Each worker has taken part: one that was still loading had to load first.
    for (const at of (await Promise.all(twelve.map(() => run("loadedFor")))) as number[]) {
      assert.ok(at <= openedAtMs, `a worker loaded the job ${at - openedAtMs} ms after open()`);
    }
  });

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
    await assert.rejects(run("double", 1), { code: "POOL_CLOSED" });
  });
}

/** Counts outside the pool. */
async function counted(
  { controlsWorkers }: PoolAbilities,
  workers: number,
  jobsPerWorker: number,
  report: (url: string) => Promise<unknown>,
): Promise<void> {
  const atOnce = workers * jobsPerWorker;
  const server = await startCountingServer(atOnce, 25);
  try {
    await inTime(Promise.all(Array.from({ length: 6 * atOnce }, () => report(server.url))), "the jobs");
    assert.equal(server.mostAtOnce(), atOnce);
    assert.equal(server.workers().size, controlsWorkers === true ? workers : 1);
  } finally {
    await server.close();
  }
}

/** One pool of one worker, whose queue has a limit where that can be. */
function oneWorker({ abilities, promise, open }: Contract): void {
  let pool: WorkerPool;
  before(async () => {
    const limit = abilities.maxQueue === true ? { maxQueue: 2 } : {};
    pool = await open({ job: job("sleepThenDouble"), workers: 1, ...limit });
  });
  after(() => inTime(pool.close(), "close"));

  const bounded = needs(abilities.maxQueue);
  promise("a full queue rejects with QUEUE_FULL, and what was accepted is done", bounded, async () => {
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

  const settles = needs(abilities.settlesAtTerminate);
  promise("terminate() rejects what is pending, and leaves the pool closed", settles, async () => {
    const pending = [pool.run({ ms: 60_000, value: 1 }), pool.run({ ms: 60_000, value: 2 })];
    const outcomes = Promise.allSettled(pending);
    await delay(20);
    await inTime(pool.terminate(), "terminate");
    for (const { status } of await inTime(outcomes, "the pending jobs")) assert.equal(status, "rejected");
    await assert.rejects(pool.run({ ms: 0, value: 1 }), { code: "POOL_CLOSED" });
    await inTime(pool.close(), "close after terminate");
  });
}

function moreThanOne({ abilities, promise, withPool }: Contract): void {
  const many = needs(abilities.jobsPerWorker);
  promise("at most workers × jobsPerWorker run at once, and every worker takes part", many, async () => {
    await withPool({ job: job("report"), workers: 2, jobsPerWorker: 4 }, (pool) =>
      counted(abilities, 2, 4, (url) => pool.run(url)),
    );
  });

  const countable = countThreads() === null ? "threads are counted in /proc" : abilities.leavesNoThread;
  promise("close() leaves no thread", needs(countable), async () => {
    // The pools above have started what a runtime and a library start once and keep.
    await settled();
    const before = countThreads() ?? 0;
    for (let i = 0; i < 2; i++)
      await withPool({ job: job("double"), workers: 1 }, async (pool) => void (await pool.run(1)));
    // A thread that has been told to end may take a moment.
    await waitUntil(() => (countThreads() ?? 0) <= before + 1);
    const left = (countThreads() ?? 0) - before;
    assert.ok(left <= 1, `${left} threads more than before two pools`);
  });
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
  }, 100);
}
