// A broker that is gone answers nothing: every job that waits for it ends all the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeReply } from "./codec.ts";
import type { CallerEvents, Engine } from "./engine.ts";
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

test("a job that found no worker is sent again until somebody serves, or for a while, and not once it is rejected", async (context) => {
  let nowMs = 0;
  let again: () => void = () => assert.fail("nothing waits");
  const real = { now: performance.now, setTimeout: globalThis.setTimeout };
  context.after(() => {
    performance.now = real.now;
    globalThis.setTimeout = real.setTimeout;
  });
  performance.now = () => nowMs;
  globalThis.setTimeout = ((run: () => void) => {
    again = run;
  }) as unknown as typeof setTimeout;
  const sent: string[] = [];
  let events: CallerEvents | undefined;
  const engine: Engine = {
    async connect(place, given) {
      events = given;
      const caller = await silent.connect(place, given);
      return { ...caller, submit: async (id) => void sent.push(id), discard: async () => {} };
    },
    serve: never,
  };
  const pool = new EnginePool("unserved");
  await pool.connect(engine, { url: "", queue: "", settings: {}, packageRoot: null });
  const served = pool.submit(1);
  events?.onUnserved(sent[0] as string);
  again();
  assert.equal(sent.length, 2);
  events?.onReply(sent[1] as string, encodeReply([true, "done"]));
  assert.equal(await served, "done");

  const refused = assert.rejects(pool.submit(2), { code: "NO_WORKER" });
  nowMs = 15_001;
  events?.onUnserved(sent[2] as string);
  await refused;

  const ended = assert.rejects(pool.submit(3), { code: "POOL_TERMINATED" });
  events?.onUnserved(sent[3] as string);
  await pool.abandon();
  again();
  await ended;
  assert.equal(sent.length, 4);
});
