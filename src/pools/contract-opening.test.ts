// What every pool promises of its opening and its options, and that its end leaves nothing.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, before, describe, test } from "node:test";
import type { OpenOptions, PoolAbilities, WorkerPool } from "../domain/pool.ts";
import { type Contract, counted, job, needs, ofEveryPool } from "../testing/contract.ts";
import { inTime, until } from "../testing/in-time.ts";
import { pools } from "./registry.ts";

await ofEveryPool((contract) => {
  describe("opening", () => opening(contract));
  describe("options", () => options(contract));
  describe("the end", () => ending(contract));
});

test("the registry is not empty, so the suite above has run for somebody", () => {
  assert.ok(Object.keys(pools).length >= 5);
});

function opening({ adapter, abilities, promise, open }: Contract): void {
  promise("a missing job module makes open() reject with a message naming it", {}, async () => {
    await assert.rejects(inTime(open({ job: job("default", "no-such-job"), workers: 1 }), "open"), {
      code: "JOB_NOT_LOADED",
      message: /no-such-job/,
    });
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

  promise("an export that is missing makes open() reject, naming it and what there is", {}, async () => {
    const wrong = open({ job: job("resize"), workers: 1 });
    await assert.rejects(inTime(wrong, "open"), { code: "JOB_NOT_LOADED", message: /"resize".*double/s });
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

/** Of two pools one after the other: the first tells how many jobs run at once, the second ends in a hurry. */
function ending({ abilities, promise, open }: Contract): void {
  const jobsPerWorker = abilities.jobsPerWorker === true ? 4 : 1;
  let pool: WorkerPool;
  let threadsBefore = 0;
  before(async () => {
    // The pools above have started what a runtime and a library start once and keep.
    await settled();
    threadsBefore = countThreads() ?? 0;
    pool = await open({ job: job("report"), workers: 2, jobsPerWorker });
  });
  after(() => inTime(pool.close(), "close"));

  const many = needs(abilities.jobsPerWorker);
  promise("at most workers × jobsPerWorker run at once, and every worker takes part", many, async () => {
    await counted(abilities, 2, jobsPerWorker, (port) => pool.run(port));
  });

  promise("terminate() during the close() of an idle pool resolves, and so does close()", {}, async () => {
    const hurried = await open({ job: job("double"), workers: 1 });
    await hurried.run(1);
    const closing = hurried.close();
    await inTime(hurried.terminate(), "terminate");
    await inTime(closing, "close");
  });

  const countable = countThreads() === null ? "threads are counted in /proc" : abilities.leavesNoThread;
  promise("close() leaves no thread", needs(countable), async () => {
    await inTime(pool.close(), "close");
    // A thread that has been told to end may take a moment.
    await until(() => (countThreads() ?? 0) <= threadsBefore + 1, "the end of the threads of two pools");
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
  const counts: (number | null)[] = [];
  const isSame = () => counts.push(countThreads()) > 1 && counts.at(-1) === counts.at(-2);
  await until(isSame, "an end of starting threads", 100);
}
