import assert from "node:assert/strict";
import { test } from "node:test";
import type { CellRun } from "./cell-process.ts";
import { createLoads, loadAt, ratesOf, scheduleMs } from "./loads.ts";

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

test("a rate for loads is that of all turns, by the attempt that counts; of a pool's twin nothing is taken", () => {
  const turns = [
    [0, 0, 100, 100],
    [1, 0, 100, 700],
    [1, 1, 100, 100],
    [2, 0, 100, 100],
  ];
  const run = (isTwin: boolean) =>
    ({
      ...{ plan: { spec: { pool: { label: "piscina" } }, isTwin }, subject: "pool", failure: null },
      fork: { turns },
    }) as unknown as CellRun;
  const runs = [run(false), run(true)];
  assert.deepEqual(ratesOf(runs, (label) => label === "piscina").map(Math.round), [1000]);
  assert.deepEqual(
    ratesOf(runs, (label) => label === null),
    [],
  );
});
