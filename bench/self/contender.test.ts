import assert from "node:assert/strict";
import { test } from "node:test";
import { moduleBeside } from "../../src/host/module-beside.ts";
import { thisRuntime } from "../../src/host/runtime.ts";
import { startContender } from "../contender-process.ts";
import { byHand } from "./by-hand/registry.ts";
import type { Way } from "./contender.ts";
import type { SelfConversation, SelfProcess } from "./conversation.ts";

const entry = moduleBeside("../self", import.meta.url).href;

async function withContender(pool: string, way: Way, use: (process: SelfProcess) => Promise<void>) {
  const process = startContender<SelfConversation>(thisRuntime(), entry, `${pool}/${way}`);
  try {
    await use(process);
  } finally {
    await process.end();
  }
}

for (const pool of Object.keys(byHand)) {
  test(`${pool} by hand answers every job with its input`, () =>
    withContender(pool, "by-hand", async (process) => {
      const { jobs, wallMs } = await process.ask({ do: "batch", jobs: 40 });
      assert.equal(jobs, 40);
      assert.ok(wallMs > 0);
    }));
}

test("stamped results are judged by what they carry, and the wrapper is there to be timed", () =>
  withContender("async-only", "stamped", async (process) => {
    assert.equal((await process.ask({ do: "batch", jobs: 40 })).jobs, 40);
    assert.equal(typeof (await process.ask({ do: "wrapper", sampledMs: 1 })), "number");
    const { p50Us, p99Us } = await process.ask({ do: "roundTrip", sampledMs: 1 });
    assert.ok(0 < p50Us && p50Us <= p99Us);
  }));

test("what cannot be opened says why", () =>
  withContender("web-woker", "adapter", async (process) => {
    await assert.rejects(process.ask({ do: "batch", jobs: 1 }), /No pool "web-woker"/);
  }));

test("a program by hand that is not there is named", () =>
  withContender("async-only", "by-hand", async (process) => {
    await assert.rejects(process.ask({ do: "batch", jobs: 1 }), /bench\/self\/by-hand uses "async-only"/);
  }));
