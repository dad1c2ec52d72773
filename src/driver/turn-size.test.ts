import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_RAMP } from "../domain/protocol.ts";
import { turnSizes } from "./turn-size.ts";

const jobs = (...parameters: Parameters<typeof turnSizes>) =>
  turnSizes(...parameters).map((size) => size.jobs);

const TURN_MS = 5;

test("where the slowest cell manages a whole round of the inputs, every turn is whole rounds", () => {
  const cells = [
    { slots: 1, jobsPerMs: 3.6 }, // 18 jobs in 5 ms
    { slots: 2, jobsPerMs: 7.2 },
  ];
  const sizes = turnSizes(cells, { turnMs: TURN_MS, meanJobMs: 0.3, inputCount: 16, unevenness: 3 });
  assert.deepEqual(
    sizes.map((size) => size.jobs),
    [16, 32],
  );
  assert.ok(sizes.every(({ firstIn }) => firstIn(7) === 0));
});

test("inputs that are alike: each cell runs what fits, in waves, and enough for ramps where that is not much longer", () => {
  const cells = [
    { slots: 4, jobsPerMs: 0.75 },
    { slots: 1, jobsPerMs: 0.1 },
    { slots: 4, jobsPerMs: 0.01 },
  ];
  const aim = { turnMs: TURN_MS, inputCount: 64, unevenness: 1.1 };
  assert.deepEqual(jobs(cells, { ...aim, meanJobMs: 10 }), [12, 3, 12], "ramps for all");
  assert.deepEqual(jobs(cells, { ...aim, meanJobMs: 26 }), [8, 2, 8], "ramps for none");
});

test("a ramp is one wave after the window, and before it as many as last 2 ms", () => {
  const cells = [
    { slots: 2, jobsPerMs: 10 },
    { slots: 2, jobsPerMs: 0.2 },
    { slots: 3, jobsPerMs: 4 },
  ];
  const aim = { turnMs: TURN_MS, inputCount: 1000, unevenness: 1 };
  const ramps = (meanJobMs: number) => turnSizes(cells, { ...aim, meanJobMs }).map(({ ramp }) => ramp);
  assert.deepEqual(ramps(1), [
    { up: 20, down: 2 },
    { up: 2, down: 2 },
    { up: 9, down: 3 },
  ]);
  assert.deepEqual(ramps(30), [NO_RAMP, NO_RAMP, NO_RAMP]);
});

test("a window that is no whole number of waves has a ramp like all others", () => {
  const aim = { turnMs: TURN_MS, meanJobMs: 0.5, inputCount: 9, unevenness: 3 };
  const cells = [4, 3, 2].map((slots) => ({ slots, jobsPerMs: 2 }));
  assert.deepEqual(
    turnSizes(cells, aim).map(({ jobs, ramp }) => [jobs, ramp.down]),
    [
      [9, 4],
      [9, 3],
      [9, 2],
    ],
  );
});

test("jobs as long as those of io-http and busy-10ms have ramps, whatever the survey of a cold job found in a run", () => {
  const slots = 4;
  for (const meanJobMs of [7, 9, 12, 15]) {
    const aim = { turnMs: TURN_MS, meanJobMs, inputCount: 64, unevenness: 1 };
    assert.deepEqual(jobs([{ slots, jobsPerMs: slots / meanJobMs }], aim), [12], `${meanJobMs} ms`);
  }
});

test("also where all inputs fit into a turn, one alone for instance, jobs of some ms get ramps in every cell", () => {
  const cells = [
    { slots: 1, jobsPerMs: 0.15 },
    { slots: 2, jobsPerMs: 0.3 },
    { slots: 4, jobsPerMs: 0.3 },
  ];
  assert.deepEqual(
    jobs(cells, { turnMs: 3 * TURN_MS, meanJobMs: 6, inputCount: 1, unevenness: 1 }),
    [3, 6, 12],
  );
});

test("inputs that are not alike: the same jobs in every cell of a round, however slow it is", () => {
  const cells = [
    { slots: 2, jobsPerMs: 0.4 },
    { slots: 1, jobsPerMs: 0.2 },
    { slots: 2, jobsPerMs: 0.42 },
  ];
  const sizes = turnSizes(cells, { turnMs: TURN_MS, meanJobMs: 5, inputCount: 64, unevenness: 5 });
  assert.deepEqual(new Set(sizes.map((size) => size.jobs)), new Set([6]));
  assert.deepEqual(
    sizes.map(({ firstIn }) => firstIn(3)),
    [54, 54, 54],
  );
});

test("turns that are no whole round begin evenly all over a list that may be sorted", () => {
  const inputCount = 1000;
  const [size] = turnSizes([{ slots: 2, jobsPerMs: 1 }], {
    turnMs: TURN_MS,
    meanJobMs: 1,
    inputCount,
    unevenness: 5,
  });
  const starts = Array.from({ length: 20 }, (_, round) => size?.firstIn(round) as number);
  for (let part = 0; part < 5; part++) {
    const inPart = starts.filter((first) => Math.floor((5 * first) / inputCount) === part).length;
    assert.ok(inPart >= 3 && inPart <= 5, `${inPart} of 20 begin in part ${part}`);
  }
});
