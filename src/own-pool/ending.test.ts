// Full queues, and the end of a pool.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { inTime } from "../testing/in-time.ts";
import { ask, openActing, run, withPool } from "../testing/poolmark-pool.ts";

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
});
