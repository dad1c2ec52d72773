// A broker that is gone answers nothing: every job that waits for it ends all the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "./engine.ts";
import { EnginePool } from "./engine-pool.ts";

const never = () => new Promise<never>(() => {});
const silent: Engine = {
  connect: async () => ({
    mostBytes: 1000,
    submit: never,
    findLost: never,
    discard: never,
    close: async () => {},
  }),
  serve: never,
};

test("jobs reject when the broker stays silent, also those submitted after it was first asked", async (context) => {
  let nowMs = 0;
  let look = () => {};
  // By hand: Deno's mocks do not know globals.
  const real = { now: performance.now, setInterval: globalThis.setInterval };
  context.after(() => {
    performance.now = real.now;
    globalThis.setInterval = real.setInterval;
  });
  performance.now = () => nowMs;
  globalThis.setInterval = ((run: () => void) => {
    look = run;
    return { unref() {} };
  }) as unknown as typeof setInterval;
  const pool = new EnginePool("silent");
  await pool.connect(silent, { url: "", queue: "", settings: {}, packageRoot: null });
  const gone = { code: "BROKER_UNREACHABLE" };
  const early = assert.rejects(pool.submit(1), gone);
  nowMs = 3000;
  look();
  nowMs = 20_000;
  const late = assert.rejects(pool.submit(2), gone);
  nowMs = 34_000;
  look();
  await early;
  assert.equal(pool.pending, 1);
  nowMs = 51_000;
  look();
  assert.equal(pool.pending, 0);
  await late;
});
