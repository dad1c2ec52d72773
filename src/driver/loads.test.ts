import assert from "node:assert/strict";
import { test } from "node:test";
import { createLoads, loadAt, ratesOf, scheduleMs } from "./loads.ts";
import type { Lane } from "./run-fork.ts";

test("a schedule has the arrivals that a 99th percentile takes, lasts a second at least, and no longer than it may", () => {
  const arrivals = (rate: number, mostMs?: number) =>
    loadAt(rate, { share: 1, seed: 1, ...(mostMs === undefined ? {} : { mostMs }) }).arrivals;
  assert.equal(arrivals(100), 1200);
  assert.equal(arrivals(5000), 5000);
  assert.equal(arrivals(100, 4000), 400);
  assert.equal(arrivals(0.01, 4000), 1);
  assert.deepEqual([scheduleMs(100), scheduleMs(5000)], [12_000, 1000]);
});

test("loads are shares of one capacity, each with a seed of its own", () => {
  const loads = createLoads(1000, { mostMs: 4000 }, 70);
  assert.deepEqual(
    loads.map(({ share, ratePerSecond, seed }) => [share, ratePerSecond, seed]),
    [
      [0.5, 500, 70],
      [0.7, 700, 71],
      [0.9, 900, 72],
    ],
  );
  assert.deepEqual(createLoads(1000, null, 70), []);
  assert.deepEqual(createLoads(null, { mostMs: 4000 }, 70), []);
});

test("a rate for loads is that of all rounds, by the attempt that counts: one odd last batch does not decide it", () => {
  const sample = (round: number, attempt: number, wallMs: number) => ({ round, attempt, jobs: 100, wallMs });
  const samples = [
    sample(0, 0, 100),
    sample(1, 0, 700),
    sample(1, 1, 100),
    sample(2, 0, 100),
    sample(3, 0, 400),
  ];
  const lane = {
    ...{ crew: { spec: { pool: { label: "piscina" } } }, subject: "pool", failure: null },
    fork: { samples },
  } as unknown as Lane;
  assert.deepEqual(ratesOf([lane], (label) => label === "piscina").map(Math.round), [1000]);
  assert.deepEqual(
    ratesOf([lane], (label) => label === null),
    [],
  );
});
