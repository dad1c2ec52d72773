import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualPool, turn } from "../testing/manual-pool.ts";
import { runClosedLoop } from "./closed-loop.ts";

const load = {
  first: 5,
  jobs: 6,
  inFlight: 2,
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

test("fewer jobs than places", async () => {
  const pool = createManualPool();
  const loop = runClosedLoop(pool, { ...load, jobs: 1, inFlight: 10 });
  assert.deepEqual(pool.submitted, [5]);
  pool.running.get(5)?.resolve(1);
  await loop;
});
