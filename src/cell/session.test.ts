// The real measuring code on a fake pool and a fake clock of known speed: the figures must be the known ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CellSpec } from "../domain/cell.ts";
import type { WorkerPool } from "../domain/pool.ts";
import { NO_RAMP } from "../domain/protocol.ts";
import type { Scenario } from "../domain/scenario.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { createFakeClock, createFakeInstruments, type FakeClock } from "../testing/fake-clock.ts";
import { adapterOf } from "../testing/manual-pool.ts";
import { digestOutcome } from "./digest.ts";
import { openSession } from "./session.ts";

const inputs = [1, 2, 3, 4];
const scenario: Scenario = {
  name: "doubling",
  kind: "cpu",
  summary: "twice the input",
  job: { module: moduleBeside("../testing/jobs", import.meta.url).href, exportName: "double" },
  jobsPerWorker: [1],
  inputs: () => inputs,
  expected: (input) => (input as number) * 2,
};
const spec: CellSpec = {
  pool: { pool: "fake", settings: {}, label: "fake" },
  subjects: ["pool", "main-thread", "anchor"],
  scenario: { name: "doubling" },
  workers: 3,
  jobsPerWorker: 2,
  seed: 1,
  serviceUrl: null,
  expected: inputs.map((input) => digestOutcome({ value: input * 2 })),
  verify: null,
  judgeMs: 0,
  inputs: null,
  inputsDigest: null,
  changesInput: false,
  packageRoot: null,
};

/** Jobs end in groups of `atOnce`, a group after `jobMs`: a pool with so many slots and nothing to pay for them. */
function poolOfKnownSpeed(clock: FakeClock, atOnce: number, jobMs: number) {
  let waiting: (() => void)[] = [];
  let most = 0;
  let open = 0;
  const finishGroup = () => {
    clock.advance(jobMs);
    const group = waiting.slice(0, atOnce);
    waiting = waiting.slice(atOnce);
    for (const finish of group) finish();
    if (waiting.length > 0) setImmediate(finishGroup);
  };
  const pool: WorkerPool = {
    run: (input) =>
      new Promise((resolve) => {
        open += 1;
        most = Math.max(most, open);
        if (waiting.length === 0) setImmediate(finishGroup);
        waiting.push(() => {
          open -= 1;
          resolve((input as number) * 2);
        });
      }),
    close: async () => {},
    terminate: async () => {},
  };
  return { pool, mostInFlight: () => most };
}

async function sessionOn(
  pool: WorkerPool,
  clock: FakeClock,
  parts: Partial<Parameters<typeof openSession>[0]> = {},
) {
  return openSession({
    spec,
    scenario,
    adapter: adapterOf(() => pool),
    anchor: scenario.job,
    instruments: createFakeInstruments(clock),
    ...parts,
  });
}

const turnOf = (jobs: number, ramp = NO_RAMP) =>
  ({ subject: "pool", first: 0, jobs, ramp, counts: true }) as const;

test("closed loop: throughput is slots ÷ job time, whatever the turn", async () => {
  const clock = createFakeClock();
  const { pool, mostInFlight } = poolOfKnownSpeed(clock, 6, 3);
  const session = await sessionOn(pool, clock);
  const pace = await session.pace("pool", 60);
  assert.equal(pace.jobsPerMs, 6 / 3);
  assert.ok(pace.wallMs >= 60);
  let jobsDone = 0;
  for (const jobs of [48, 300, 600]) {
    const turn = await session.turn(turnOf(jobs, { up: 12, down: 6 }));
    assert.equal(jobs / turn.wallMs, 6 / 3);
    jobsDone += 12 + jobs + 6;
  }
  // Without a ramp the window is the whole turn.
  assert.deepEqual(await session.turn(turnOf(24)), { wallMs: 12 });
  jobsDone += 24;
  const { subjects } = await session.close();
  const cpuMs = (3 * jobsDone) / 6;
  assert.deepEqual(subjects.pool, {
    ...{ jobs: jobsDone, cpuMs, loopDelayP99Ms: 0.25, loopDelayMaxMs: 0.5 },
    threadCpu: { mainMs: cpuMs / 4, workersMs: cpuMs / 2, othersMs: cpuMs / 4, untold: null },
  });
  assert.equal(mostInFlight(), 2 * 3 * 2); // 2 × workers × jobsPerWorker
});

test("CPU time of worker processes that the system does not tell is null, also while the process waits", async () => {
  const clock = createFakeClock();
  const readCpu = () => ({ totalMs: null, threads: null, hasChildren: true });
  const instruments = { ...createFakeInstruments(clock), readCpu };
  const session = await sessionOn(poolOfKnownSpeed(clock, 6, 3).pool, clock, { instruments });
  await session.turn(turnOf(48));
  const { subjects, idle } = await session.close();
  assert.deepEqual([subjects.pool?.jobs, subjects.pool?.cpuMs, idle], [48, null, null]);
});

test("turns that do not count leave no trace in what is told of the cell", async () => {
  const clock = createFakeClock();
  const session = await sessionOn(poolOfKnownSpeed(clock, 6, 3).pool, clock);
  await session.turn({ ...turnOf(48), counts: false });
  assert.deepEqual((await session.close()).subjects, {});
});

test("start-up is told step by step, and what the pool used while it waited", async () => {
  const clock = createFakeClock();
  const { pool } = poolOfKnownSpeed(clock, 6, 3);
  const adapter = adapterOf(({ onConstructed }) => {
    clock.advance(5);
    onConstructed?.();
    clock.advance(40);
    return pool;
  });
  const session = await sessionOn(pool, clock, { adapter });
  assert.deepEqual(session.startUp, { importMs: null, constructMs: 5, readyMs: 40, firstResultMs: 3 });
  assert.deepEqual(session.memory, { beforeBytes: 50 * 2 ** 20, readyBytes: 50 * 2 ** 20 });
  clock.advance(1000); // before its first turn nothing counts as waiting
  await session.turn(turnOf(12));
  clock.advance(70);
  await session.turn(turnOf(12));
  clock.advance(30);
  const { idle, peakBytes } = await session.close();
  assert.deepEqual([idle, peakBytes], [{ wallMs: 100, cpuMs: 100 }, 60 * 2 ** 20]);
});

test("the reference's process has no start-up of its own to tell", async () => {
  const clock = createFakeClock();
  const { pool } = poolOfKnownSpeed(clock, 6, 3);
  const session = await sessionOn(pool, clock, { adapter: null });
  assert.deepEqual([session.startUp, session.memory], [null, null]);
  await assert.rejects(session.latency({ ratePerSecond: 1, arrivals: 1, seed: 1 }), /sends nothing/);
  await session.close();
});

test("a wrong result fails the turn with its reason", async () => {
  const clock = createFakeClock();
  const pool: WorkerPool = {
    run: async (input) => (input === 3 ? 0 : (input as number) * 2),
    close: async () => {},
    terminate: async () => {},
  };
  const session = await sessionOn(pool, clock);
  await assert.rejects(session.turn(turnOf(8)), /input 2: expected 6, got 0/);
});

test("a scenario with fresh inputs submits what it makes, and transfers it", async () => {
  const clock = createFakeClock();
  const seen: unknown[] = [];
  const pool: WorkerPool = {
    async run(input, options) {
      seen.push(options?.transfer?.length);
      return (input as { from: number }).from * 2;
    },
    close: async () => {},
    terminate: async () => {},
  };
  const fresh = (input: unknown) => ({ input: { from: input }, transfer: [new ArrayBuffer(1)] });
  const session = await sessionOn(pool, clock, { scenario: { ...scenario, fresh } });
  await session.turn(turnOf(4));
  assert.deepEqual(seen, [1, 1, 1, 1, 1]); // the first result of the start-up, then the turn
});

test("the reference's process also runs the main thread and the anchor", async () => {
  const clock = createFakeClock();
  const session = await sessionOn(
    { run: async () => 0, close: async () => {}, terminate: async () => {} },
    clock,
    { adapter: null },
  );
  try {
    for (const subject of ["pool", "main-thread", "anchor"] as const) {
      await session.turn({ ...turnOf(12), subject });
    }
    const { subjects } = await session.close();
    assert.deepEqual(
      Object.entries(subjects).map(([subject, { jobs, loopDelayP99Ms }]) => [subject, jobs, loopDelayP99Ms]),
      [
        ["pool", 12, null],
        ["main-thread", 12, null],
        ["anchor", 12, null],
      ],
    );
  } catch (error) {
    await session.close();
    throw error;
  }
});
