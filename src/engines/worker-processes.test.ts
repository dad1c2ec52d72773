// Workers of engines that die while they start, and queues that nobody serves for a while.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { EngineVerbs, PoolSettings } from "../domain/pool.ts";
import { loadAdapter } from "../pools/registry.ts";
import { useBroker, withoutBroker } from "../testing/brokers.ts";
import { countedJob as job } from "../testing/counted-job.ts";
import { inTime } from "../testing/in-time.ts";

const ENGINES: readonly [title: string, pool: string, settings: PoolSettings, broker: "redis" | "nats"][] = [
  ["bullmq", "bullmq", {}, "redis"],
  ["nats", "nats", {}, "nats"],
  ["nats[jetstream]", "nats", { jetstream: "memory" }, "nats"],
];

describe("workers of engines", { concurrency: true }, () => {
  for (const engine of ENGINES) replaced(...engine);
});

function replaced(...[title, pool, settings, brokerName]: (typeof ENGINES)[number]): void {
  describe(title, { skip: withoutBroker(brokerName), concurrency: true }, () => {
    const ends: (() => Promise<void>)[] = [];
    // Before the broker ends: what a test that failed has left open would keep this process.
    after(() => Promise.allSettled(ends.map((end) => end())));
    const broker = useBroker(brokerName);
    const engineOf = async () => (await loadAdapter(pool)).engine as EngineVerbs;

    test("a job that waits for a worker and ends it at once does not keep workers from starting", {
      skip: title === "nats" && "a job behind the deadly one dies with it",
    }, async () => {
      const engine = await engineOf();
      const place = { url: broker().url, queue: "deadly", settings };
      const caller = await engine.connect(place);
      ends.push(() => caller.terminate());
      const deadly = caller.run("exit").catch((error) => error.code);
      const serving = await inTime(engine.serve({ ...place, job, workers: 1, jobsPerWorker: 1 }), "serve");
      ends.push(() => serving.kill());
      assert.equal(await inTime(caller.run(3), "run"), 3);
      await inTime(caller.terminate(), "terminate");
      assert.equal(await inTime(deadly, "the deadly job"), "POOL_TERMINATED");
      await inTime(serving.kill(), "kill");
    });

    test("jobs that come before any worker are done once there is one, also while the pool closes", async () => {
      const engine = await engineOf();
      const place = { url: broker().url, queue: "early", settings };
      const caller = await engine.connect(place);
      ends.push(() => caller.terminate());
      const early = [1, 2, 3].map((input) => caller.run(input));
      const closing = caller.close();
      const serving = await engine.serve({ ...place, job, workers: 1, jobsPerWorker: 1 });
      ends.push(() => serving.kill());
      assert.deepEqual(await inTime(Promise.all(early), "run"), [1, 2, 3]);
      await inTime(closing, "close");
      await inTime(serving.finish(), "finish");
    });

    test("a job that ends its worker takes no result of another along", async () => {
      const adapter = await loadAdapter(pool);
      const url = { url: broker().url };
      const opened = await adapter.open({ ...{ job, workers: 1, jobsPerWorker: 1, settings }, ...url });
      ends.push(() => opened.terminate());
      const before = opened.run(4);
      const deadly = opened.run("exit").catch((error) => error.code);
      assert.equal(await inTime(before, "run"), 4);
      await inTime(opened.terminate(), "terminate");
      assert.match(String(await inTime(deadly, "the deadly job")), /POOL_TERMINATED|WORKER_DIED/);
    });
  });
}
