import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_RAMP } from "../domain/protocol.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { digestOutcome } from "./digest.ts";
import { openNoDispatch } from "./no-dispatch.ts";

const module = moduleBeside("../testing/jobs", import.meta.url).href;
const inputs = [1, 2, 3];
const RAMP = { up: 4, down: 4 };
const right = inputs.map((input) => digestOutcome({ value: input * 2 }));
const judging = { expected: right, verify: null, judgeMs: 0, seed: 1 };
const setup = { inputs, judging, changesInput: false, workers: 2, jobsPerWorker: 1 };

test("the reference runs every job once, over several batches", async () => {
  const reference = await openNoDispatch({ ...setup, job: { module, exportName: "double" } });
  try {
    const window = await reference.run(0, 1000, RAMP);
    assert.equal(window.jobs, 1000);
    assert.equal((await reference.run(1, 7, NO_RAMP)).jobs, 7);
  } finally {
    await reference.close();
  }
});

test("the window covers the jobs between the ramps, and no others", async () => {
  const log = new SharedArrayBuffer(8 * 2 * 20);
  const values = Array.from({ length: 20 }, (_, index) => ({ index, log }));
  const expected = values.map(({ index }) => digestOutcome({ value: index }));
  const job = { module, exportName: "noteWhen" };
  const reference = await openNoDispatch({
    ...setup,
    inputs: values,
    judging: { ...judging, expected },
    job,
  });
  try {
    const { wallMs, jobs } = await reference.run(0, 12, RAMP);
    assert.equal(jobs, 12);
    const noted = new Float64Array(log);
    const startOf = (index: number) => noted[2 * index] as number;
    // A job is taken when all before it are done but one, which the other worker has, and before it starts itself.
    const takenFrom = (index: number) =>
      Array.from({ length: index }, (_, i) => noted[2 * i + 1] as number).sort((a, b) => b - a)[1] as number;
    // The mean of two moments, as there are two slots. Clocks of two threads agree to some 10 µs.
    const mean = (moment: (index: number) => number, index: number) =>
      (moment(index) + moment(index + 1)) / 2;
    const [mostMs, leastMs] = [
      mean(startOf, 16) - mean(takenFrom, 4) + 1,
      mean(takenFrom, 16) - mean(startOf, 4) - 1,
    ];
    assert.ok(wallMs <= mostMs, `${wallMs} of ${mostMs} ms at most`);
    assert.ok(wallMs >= leastMs, `${wallMs} of ${leastMs} ms at least`);
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
    await reference.run(0, 20, NO_RAMP);
  } finally {
    await reference.close();
  }
});

test("asynchronous jobs are awaited also where nobody judges", async () => {
  const job = { module, exportName: "countLater" };
  const done = new SharedArrayBuffer(4);
  const reference = await openNoDispatch({ ...setup, inputs: [done], judging: null, job });
  try {
    await reference.run(0, 4, NO_RAMP);
    assert.equal(new Int32Array(done)[0], 4);
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
    await assert.rejects(reference.run(0, 10, NO_RAMP), /input 2: 7, then 6/);
  } finally {
    await reference.close();
  }
});

test("a job that cannot be loaded makes open reject, naming it", async () => {
  await assert.rejects(openNoDispatch({ ...setup, job: { module, exportName: "resize" } }), /"resize"/);
});
