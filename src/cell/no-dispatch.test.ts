import assert from "node:assert/strict";
import { test } from "node:test";
import { moduleBeside } from "../host/module-beside.ts";
import { digestOutcome } from "./digest.ts";
import { openNoDispatch } from "./no-dispatch.ts";

const module = moduleBeside("../testing/jobs", import.meta.url).href;
const inputs = [1, 2, 3];
const right = inputs.map((input) => digestOutcome({ value: input * 2 }));
const judging = { expected: right, verify: null, judgeMs: 0, seed: 1 };
const setup = { inputs, judging, changesInput: false, workers: 2, jobsPerWorker: 1 };

test("the reference runs every job once, over several batches", async () => {
  const reference = await openNoDispatch({ ...setup, job: { module, exportName: "double" } });
  try {
    const window = await reference.run(0, 1000, 4);
    assert.deepEqual([window.jobs, window.rampInside], [1000, false]);
    assert.ok(window.wallMs > 0 && window.wallMs < 60_000);
    assert.equal((await reference.run(1, 7, 0)).rampInside, true);
  } finally {
    await reference.close();
  }
});

test("the window covers the jobs between the ramps, and no others", async () => {
  // Sleeps of 20 ms on two workers: 12 jobs are 6 waves, the ramps 2 each before and after.
  const values = [{ ms: 20, value: 1 }];
  const expected = [digestOutcome({ value: 2 })];
  const job = { module, exportName: "sleepThenDouble" };
  const reference = await openNoDispatch({
    ...setup,
    inputs: values,
    judging: { ...judging, expected },
    job,
  });
  try {
    const startedMs = performance.now();
    const { wallMs, jobs } = await reference.run(0, 12, 4);
    const allMs = performance.now() - startedMs;
    assert.equal(jobs, 12);
    // Six waves of ten: a share of the whole, however slow the machine.
    assert.ok(wallMs > 0.45 * allMs && wallMs < 0.75 * allMs, `${wallMs} of ${allMs} ms`);
  } finally {
    await reference.close();
  }
});

test("asynchronous jobs are awaited, several at once in a worker", async () => {
  const values = [
    { ms: 5, value: 1 },
    { ms: 1, value: 2 },
  ];
  const expected = values.map(({ value }) => digestOutcome({ value: value * 2 }));
  const reference = await openNoDispatch({
    ...setup,
    inputs: values,
    judging: { ...judging, expected },
    jobsPerWorker: 4,
    job: { module, exportName: "sleepThenDouble" },
  });
  try {
    await reference.run(0, 20, 0);
  } finally {
    await reference.close();
  }
});

test("a result that is another than in the survey is a complaint that says which", async () => {
  const expected = [...right.slice(0, 2), digestOutcome({ value: 7 })];
  const reference = await openNoDispatch({
    ...{ ...setup, judging: { ...judging, expected } },
    job: { module, exportName: "double" },
  });
  try {
    await assert.rejects(reference.run(0, 10, 0), /input 2: 7, then 6/);
  } finally {
    await reference.close();
  }
});

test("a job that cannot be loaded makes open reject, naming it", async () => {
  await assert.rejects(openNoDispatch({ ...setup, job: { module, exportName: "resize" } }), /"resize"/);
});
