import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_RAMP } from "../domain/protocol.ts";
import { createManualPool, turn } from "../testing/manual-pool.ts";
import { runClosedLoop } from "./closed-loop.ts";

const load = {
  first: 5,
  jobs: 6,
  ramp: NO_RAMP,
  inFlight: 2,
  nowMs: () => 0,
  submission: (index: number) => ({ input: index }),
  complain: () => null,
};

test("keeps so many in flight, each result bringing the next submission, and resolves with the last", async () => {
  const pool = createManualPool();
  let done = false;
  const loop = runClosedLoop(pool, load).then(() => {
    done = true;
  });
  assert.deepEqual(pool.submitted, [5, 6]);
  for (let index = 5; index <= 10; index++) {
    assert.equal(pool.running.size, Math.min(2, 11 - index));
    assert.equal(done, false);
    pool.running.get(index)?.resolve(index);
    await turn();
  }
  await loop;
  assert.deepEqual(pool.submitted, [5, 6, 7, 8, 9, 10]);
});

test("a complaint rejects, and nothing more is submitted", async () => {
  const pool = createManualPool();
  const complain = (index: number) => (index === 6 ? "job 6 is wrong" : null);
  const loop = runClosedLoop(pool, { ...load, complain });
  pool.running.get(6)?.resolve("nonsense");
  await assert.rejects(loop, { message: "job 6 is wrong" });
  pool.running.get(5)?.resolve(5);
  await turn();
  assert.deepEqual(pool.submitted, [5, 6]);
});

test("a rejected job is an outcome to be judged", async () => {
  const pool = createManualPool();
  const outcomes: unknown[] = [];
  const complain = (_: number, outcome: unknown) => {
    outcomes.push(outcome);
    return null;
  };
  const loop = runClosedLoop(pool, { ...load, jobs: 1, complain });
  const error = new Error("broken file");
  pool.running.get(5)?.reject(error);
  await loop;
  assert.deepEqual(outcomes, [{ error }]);
});

test("with a ramp the window begins and ends while all slots are taken", async () => {
  const pool = createManualPool();
  let nowMs = 0;
  const ramp = { up: 3, down: 2 };
  const loop = runClosedLoop(pool, { ...load, first: 0, jobs: 4, ramp, nowMs: () => nowMs });
  for (let index = 0; index < 9; index++) {
    nowMs += 10 ** index;
    pool.running.get(index)?.resolve(index);
    await turn();
  }
  // From the mean of the second and third end to that of the sixth and seventh.
  assert.deepEqual(await loop, { jobs: 4, wallMs: (111_111 + 1_111_111) / 2 - (11 + 111) / 2 });
  assert.equal(pool.submitted.length, 9);
});

test("jobs that end in waves which are no whole part of the window are not rounded", async () => {
  // Three jobs at a time, of 10 ms, where there are slots for four.
  const wavesOf = async (jobs: number) => {
    const pool = createManualPool();
    let nowMs = 0;
    const ramp = { up: 4, down: 4 };
    const loop = runClosedLoop(pool, { ...load, first: 0, inFlight: 8, jobs, ramp, nowMs: () => nowMs });
    for (let index = 0; index < jobs + 8; index++) {
      if (index % 3 === 0) nowMs += 10;
      pool.running.get(index)?.resolve(index);
      await turn();
    }
    return (await loop).jobs / (await loop).wallMs;
  };
  for (const jobs of [16, 20, 24]) assert.ok(Math.abs((await wavesOf(jobs)) / 0.3 - 1) < 0.03);
});

test("without a ramp the clock covers all", async () => {
  const pool = createManualPool();
  let nowMs = 5;
  const loop = runClosedLoop(pool, { ...load, first: 0, jobs: 2, nowMs: () => nowMs });
  for (const index of [0, 1]) {
    nowMs += 10;
    pool.running.get(index)?.resolve(index);
    await turn();
  }
  assert.deepEqual(await loop, { jobs: 2, wallMs: 20 });
});

test("fewer jobs than slots", async () => {
  const pool = createManualPool();
  const loop = runClosedLoop(pool, { ...load, jobs: 1, inFlight: 10 });
  assert.deepEqual(pool.submitted, [5]);
  pool.running.get(5)?.resolve(1);
  await loop;
});
