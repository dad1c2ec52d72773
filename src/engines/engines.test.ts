// What engines promise beyond the contract suite: real brokers, real processes, killed ones too.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { PoolSettings, WorkerPool } from "../domain/pool.ts";
import { descendantPids } from "../host/child-processes.ts";
import { loadAdapter } from "../pools/registry.ts";
import { useBroker, withoutBroker } from "../testing/brokers.ts";
import { countedJob } from "../testing/counted-job.ts";
import { inTime } from "../testing/in-time.ts";
import { killWorkersWhile } from "../testing/kill-workers.ts";

const folder = mkdtempSync(join(tmpdir(), "poolmark-engines-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The first value that is not the default of each engine's only setting. */
const ENGINES: readonly [title: string, pool: string, settings: PoolSettings, broker: "redis" | "nats"][] = [
  ["bullmq", "bullmq", {}, "redis"],
  ["nats", "nats", {}, "nats"],
  ["nats[jetstream]", "nats", { jetstream: "file" }, "nats"],
];

// Side by side: most of a test is waiting for a broker to notice.
describe("engines", { concurrency: true }, () => {
  for (const engine of ENGINES) promises(...engine);
});

function promises(...[title, pool, settings, brokerName]: (typeof ENGINES)[number]): void {
  describe(title, { skip: withoutBroker(brokerName), concurrency: true }, () => {
    const opened: WorkerPool[] = [];
    // Before the broker ends. Most are closed: those of a test that failed would keep this process.
    after(() => Promise.allSettled(opened.map((one) => one.terminate())));
    const broker = useBroker(brokerName);
    const open = async (url: string) => {
      const options = { workers: 2, jobsPerWorker: 2, job: countedJob, settings, url };
      const one = await (await loadAdapter(pool)).open(options);
      opened.push(one);
      return one;
    };

    // One after the other: workers of engines take long to start.
    describe("in one pool", { concurrency: false }, () => inOnePool(title, () => open(broker().url)));

    test("a wrong password is refused, and no message repeats the right one or the wrong one", async () => {
      const { host, password, username } = new URL(broker().url);
      const secret = password || username;
      const wrong = `${brokerName}://${brokerName === "redis" ? ":" : ""}wr0ng@${host}`;
      await assert.rejects(inTime(open(wrong), "open"), (error: Error & { code: string }) => {
        assert.equal(error.code, "BROKER_UNREACHABLE");
        return (
          !error.message.includes("wr0ng") && !error.message.includes(secret) && error.message.includes(host)
        );
      });
    });

    test("a port where nobody listens is an error when the pool is opened", async () => {
      await assert.rejects(inTime(open(`${brokerName}://127.0.0.1:1`), "open"), {
        code: "BROKER_UNREACHABLE",
      });
    });
  });
}

function inOnePool(title: string, open: () => Promise<WorkerPool>): void {
  let pool: WorkerPool;
  before(async () => {
    pool = await open();
  });

  test("workers are killed while they work: each job settles once, and how often it ran is counted outside", {
    skip: descendantPids() === null && "workers are found in /proc",
  }, async () => {
    const file = join(folder, `${title}.txt`);
    const run = { file, jobs: JOBS, inFlight: JOBS, jobMs: 40, kills: KILLS, everyMs: 150 };
    const { outcomes, begun, kills } = await killWorkersWhile(pool, run);
    assert.equal(kills, KILLS);
    const died = outcomes.filter((outcome) => outcome === "WORKER_DIED").length;
    assert.equal(outcomes.filter((outcome) => outcome === "done").length, JOBS - died);
    if (title === "nats") assert.equal(Math.max(...begun), 1, "at most once");
    else {
      assert.equal(died, 0);
      assert.ok(Math.min(...begun) >= 1, "at least once");
    }
  });

  test("what is too large is refused on both ways, and what JSON does not carry arrives", async () => {
    const values = [undefined, Number.NaN, 5n, new Date(1), new Uint8Array([1, 2]), new Map([[1, -0]])];
    assert.deepStrictEqual(await inTime(pool.run(values), "run"), values);
    await assert.rejects(pool.run("x".repeat(17 * 2 ** 20)), { code: "PAYLOAD_TOO_LARGE" });
    assert.equal(await inTime(pool.run(1), "run"), 1);
  });

  test("a job that blocks its worker for longer than a worker may keep silent runs once, and close() settles", {
    skip: title === "nats" && "it gives no job to a second worker",
  }, async () => {
    const file = join(folder, `${title}-long.txt`);
    assert.equal(await pool.run({ file, index: 21, ms: LONGER_MS, blocks: true }), 42);
    await inTime(pool.close(), "close");
    assert.equal(readFileSync(file, "utf8").trim().split("\n").length, 1);
  });
}

/** A worker may keep silent for 5 s. */
const LONGER_MS = 6000;
const JOBS = 100;
const KILLS = 2;
