// What engines promise beyond the contract suite: real brokers, real processes, killed ones too.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { OpenOptions, PoolSettings, WorkerPool } from "../domain/pool.ts";
import { descendantPids } from "../host/child-processes.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { loadAdapter } from "../pools/registry.ts";
import { useBroker, withoutBroker } from "../testing/brokers.ts";
import { inTime } from "../testing/in-time.ts";
import { killWorkersWhile } from "../testing/kill-workers.ts";

const module = moduleBeside("../testing/counted-job", import.meta.url).href;
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
    const open = async (options: Partial<OpenOptions> & { url?: string; queue?: string }) => {
      const adapter = await loadAdapter(pool);
      const job = { module, exportName: "run" };
      const given = { workers: 2, jobsPerWorker: 2, job, settings, url: broker().url };
      const one = await adapter.open({ ...given, ...options } as OpenOptions);
      opened.push(one);
      return one;
    };

    test("workers are killed while they work: each job settles once, and how often it ran is counted outside", {
      skip: descendantPids() === null && "workers are found in /proc",
    }, async () => {
      const file = join(folder, `${title}.txt`);
      const run = {
        url: broker().url,
        file,
        jobs: JOBS,
        inFlight: JOBS,
        jobMs: 40,
        kills: KILLS,
        everyMs: 150,
      };
      const { outcomes, begun, kills } = await killWorkersWhile(await loadAdapter(pool), settings, run);
      assert.equal(kills, KILLS);
      const died = outcomes.filter((outcome) => outcome === "WORKER_DIED").length;
      assert.equal(outcomes.filter((outcome) => outcome === "done").length, JOBS - died);
      if (title === "nats") assert.equal(Math.max(...begun), 1, "at most once");
      else {
        assert.equal(died, 0);
        assert.ok(Math.min(...begun) >= 1, "at least once");
      }
    });

    test("a job that blocks its worker for longer than a worker may keep silent runs once, and close() settles", {
      skip: title === "nats" && "it gives no job to a second worker",
    }, async () => {
      const file = join(folder, `${title}-long.txt`);
      const opened = await open({ job: { module, exportName: "block" } });
      assert.equal(await opened.run({ file, index: 21, ms: LONGER_MS }), 42);
      await inTime(opened.close(), "close");
      assert.equal(readFileSync(file, "utf8").trim().split("\n").length, 1);
    });

    test("a wrong password is refused, and no message repeats the right one or the wrong one", async () => {
      const { host, password, username } = new URL(broker().url);
      const secret = password || username;
      const wrong = `${brokerName}://${brokerName === "redis" ? ":" : ""}wr0ng@${host}`;
      await assert.rejects(inTime(open({ url: wrong }), "open"), (error: Error & { code: string }) => {
        assert.equal(error.code, "BROKER_UNREACHABLE");
        return (
          !error.message.includes("wr0ng") && !error.message.includes(secret) && error.message.includes(host)
        );
      });
    });

    test("a port where nobody listens is an error when the pool is opened", async () => {
      await assert.rejects(inTime(open({ url: `${brokerName}://127.0.0.1:1` }), "open"), {
        code: "BROKER_UNREACHABLE",
      });
    });

    test("what is too large is refused on both ways, and what JSON does not carry arrives", async () => {
      const opened = await open({ job: { module, exportName: "echo" }, workers: 1 });
      try {
        const values = [undefined, Number.NaN, 5n, new Date(1), new Uint8Array([1, 2]), new Map([[1, -0]])];
        assert.deepStrictEqual(await inTime(opened.run(values), "run"), values);
        await assert.rejects(opened.run("x".repeat(17 * 2 ** 20)), { code: "PAYLOAD_TOO_LARGE" });
        assert.equal(await inTime(opened.run(1), "run"), 1);
      } finally {
        await inTime(opened.close(), "close");
      }
    });
  });
}

/** A worker may keep silent for 5 s. */
const LONGER_MS = 6000;
const JOBS = 100;
const KILLS = 2;
