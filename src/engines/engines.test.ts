// What engines promise beyond the contract suite: real brokers, real processes, killed ones too.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { OpenOptions, PoolSettings, WorkerPool } from "../domain/pool.ts";
import { descendantPids } from "../host/child-processes.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { loadAdapter } from "../pools/registry.ts";
import { useBroker, withoutBroker } from "../testing/brokers.ts";
import { inTime } from "../testing/contract.ts";

const module = moduleBeside("../testing/counted-job", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "poolmark-engines-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The first value that is not the default of each engine's only setting. */
const ENGINES: readonly [title: string, pool: string, settings: PoolSettings, broker: "redis" | "nats"][] = [
  ["bullmq", "bullmq", {}, "redis"],
  ["nats", "nats", {}, "nats"],
  ["nats[jetstream]", "nats", { jetstream: "file" }, "nats"],
];

for (const [title, pool, settings, brokerName] of ENGINES) {
  describe(title, { skip: withoutBroker(brokerName) }, () => {
    const broker = useBroker(brokerName);
    const open = async (options: Partial<OpenOptions> & { url?: string; queue?: string }) => {
      const adapter = await loadAdapter(pool);
      const job = { module, exportName: "run" };
      const given = { workers: 2, jobsPerWorker: 2, job, settings, url: broker().url };
      return adapter.open({ ...given, ...options } as OpenOptions);
    };

    test("workers are killed while they work: each job settles once, each ran, and how often is counted outside", async () => {
      const file = join(folder, `${title}.txt`);
      const opened = await open({});
      const outcomes = await killWhile(opened, file);
      await inTime(opened.close(), "close");
      const runs = readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map((line) => Number(line.split(" ")[0]));
      const died = outcomes.filter((outcome) => outcome === "WORKER_DIED").length;
      const times = Array.from({ length: JOBS }, (_, index) => runs.filter((one) => one === index).length);
      assert.equal(outcomes.filter((outcome) => outcome === "done").length, JOBS - died);
      if (title === "nats") {
        assert.ok(died <= KILLS * JOBS && Math.max(...times) === 1, "at most once");
      } else {
        assert.equal(died, 0);
        assert.ok(Math.min(...times) >= 1, "at least once");
      }
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

const JOBS = 300;
const KILLS = 2;

/** Runs jobs, and kills a worker now and then. */
async function killWhile(pool: WorkerPool, file: string): Promise<string[]> {
  const jobs = Array.from({ length: JOBS }, (_, index) =>
    pool.run({ file, index, ms: 5 }).then(
      (value) => (value === index * 2 ? "done" : "wrong"),
      (error) => String(error.code ?? error),
    ),
  );
  for (let kill = 0; kill < KILLS; kill++) {
    await delay(150);
    const [worker] = workersOf(file);
    if (worker !== undefined) process.kill(worker, "SIGKILL");
  }
  return inTime(Promise.all(jobs), "the jobs");
}

/** Those that have run a job and still live, the newest first. */
function workersOf(file: string): number[] {
  const living = new Set(descendantPids() ?? []);
  try {
    const pids = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => Number(line.split(" ")[1]));
    return [...new Set(pids.reverse())].filter((pid) => living.has(pid));
  } catch {
    return [];
  }
}
