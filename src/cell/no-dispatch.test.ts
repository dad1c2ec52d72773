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

type Reference = Awaited<ReturnType<typeof openNoDispatch>>;

async function withReference(
  exportName: string,
  use: (reference: Reference) => Promise<void>,
  options: Partial<Parameters<typeof openNoDispatch>[0]> = {},
): Promise<void> {
  const reference = await openNoDispatch({ ...setup, job: { module, exportName }, ...options });
  try {
    await use(reference);
  } finally {
    await reference.close();
  }
}

test("the reference runs every job once, over several batches", () =>
  withReference("double", async (reference) => {
    const window = await reference.run(0, 1000, RAMP);
    assert.equal(window.jobs, 1000);
    assert.equal((await reference.run(1, 7, NO_RAMP)).jobs, 7);
  }));

test("the window covers the jobs between the ramps, and no others", async () => {
  const log = new SharedArrayBuffer(8 * 2 * 20);
  const values = Array.from({ length: 20 }, (_, index) => ({ index, log }));
  const expected = values.map(({ index }) => digestOutcome({ value: index }));
  const check = async (reference: Reference) => {
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
  };
  await withReference("noteWhen", check, { inputs: values, judging: { ...judging, expected } });
});

test("asynchronous jobs are awaited, several at once in a worker", async () => {
  const values = [
    { ms: 5, value: 1 },
    { ms: 1, value: 2 },
  ];
  const expected = values.map(({ value }) => digestOutcome({ value: value * 2 }));
  const options = { inputs: values, judging: { ...judging, expected }, jobsPerWorker: 4 };
  await withReference("sleepThenDouble", async ({ run }) => void (await run(0, 20, NO_RAMP)), options);
});

test("asynchronous jobs are awaited also where nobody judges", async () => {
  const done = new SharedArrayBuffer(4);
  const check = async ({ run }: Reference) => {
    await run(0, 4, NO_RAMP);
    assert.equal(new Int32Array(done)[0], 4);
  };
  await withReference("countLater", check, { inputs: [done], judging: null });
});

test("a result that is another than in the survey is a complaint that says which", async () => {
  const expected = [...right.slice(0, 2), digestOutcome({ value: 7 })];
  const check = ({ run }: Reference) => assert.rejects(run(0, 10, NO_RAMP), /input 2: 7, then 6/);
  await withReference("double", check, { judging: { ...judging, expected } });
});

test("a job that cannot be loaded makes open reject, naming it", async () => {
  await assert.rejects(openNoDispatch({ ...setup, job: { module, exportName: "resize" } }), /"resize"/);
});
