// The open loop on virtual time: what it measures must be what queueing theory says.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { WorkerPool } from "../domain/pool.ts";
import { createVirtualPool, createVirtualTime } from "../testing/virtual-time.ts";
import { digestOutcome } from "./digest.ts";
import { type OpenLoad, runOpenLoop } from "./open-loop.ts";

const right: Pick<OpenLoad, "submission" | "complain"> = {
  submission: (index) => ({ input: index }),
  complain: (index, outcome) =>
    "value" in outcome && outcome.value === 2 * index ? null : digestOutcome(outcome),
};

/** Jobs of 1 ms at so many slots, loaded to a share of what they can do. */
async function measure(
  slots: number,
  load: number,
  { arrivals = 20_000, seed = 1, jobMs = (_: number): number => 1 } = {},
) {
  const time = createVirtualTime();
  const pool = createVirtualPool(time, { slots, stamps: true, jobMs });
  const ratePerSecond = 1000 * load * slots;
  return time.during(
    runOpenLoop(pool, { ...right, slots, ratePerSecond, arrivals, seed }, { clock: time, alarm: time.alarm }),
  );
}

const logFactorial = [0];
for (let k = 1; k < 3000; k++) logFactorial.push((logFactorial[k - 1] as number) + Math.log(k));

/** P(N ≥ least) of a Poisson variable. */
function poissonTail(mean: number, least: number): number {
  let sum = 0;
  for (let k = least; k < logFactorial.length; k++) {
    const term = Math.exp(k * Math.log(mean) - mean - (logFactorial[k] as number));
    sum += term;
    if (k > mean && term < 1e-15) break;
  }
  return sum;
}

/**
 * Mean wait in M/D/c, in service times. By Spitzer's identity (1956): customers of such a queue wait as in one with a single
 * server and every c-th arrival, so E[W] = Σ E[(n − T)⁺] / n, where T is the time of n·c arrivals.
 */
function meanWait(slots: number, load: number): number {
  const rate = load * slots;
  let sum = 0;
  for (let n = 1; n < 400; n++) {
    sum += poissonTail(n * rate, n * slots) - (slots / rate) * poissonTail(n * rate, n * slots + 1);
  }
  return sum;
}

/** P(W ≤ t) in M/D/1 (Erlang 1909). */
function waitAtMost(t: number, load: number): number {
  let sum = 0;
  for (let k = 0; k <= Math.floor(t); k++) {
    let term = Math.exp(-load * (k - t));
    for (let i = 1; i <= k; i++) term *= (load * (k - t)) / i;
    sum += term;
  }
  return (1 - load) * sum;
}

/** For so many seeds from 1 how many runs are unstable. */
async function countUnstable(seeds: number, slots: number, load: number): Promise<number> {
  let unstable = 0;
  for (let seed = 1; seed <= seeds; seed++)
    if ((await measure(slots, load, { arrivals: 1200, seed })).unstable !== null) unstable += 1;
  return unstable;
}

// What is long is measured before the first test: within a test node:test follows each promise, which takes as long again.
const [oneAtHalf, oneAt70, twoAtHalf, twoAt70, fourAt70, fourAt90] = [
  await measure(1, 0.5),
  await measure(1, 0.7),
  await measure(2, 0.5),
  await measure(2, 0.7),
  await measure(4, 0.7),
  await measure(4, 0.9),
];
const longAt70 = await measure(1, 0.7, { arrivals: 40_000 });
const unstable = {
  above: await countUnstable(40, 2, 1.1),
  below: await countUnstable(40, 2, 0.9),
  aboveWithMany: await countUnstable(20, 16, 1.1),
};

describe("open loop against queueing theory", () => {
  test("the formula for c slots agrees with Pollaczek's for one", () => {
    for (const load of [0.3, 0.5, 0.7]) {
      assert.ok(Math.abs(meanWait(1, load) - load / (2 * (1 - load))) < 1e-6, `load ${load}`);
    }
  });

  for (const [slots, load, tolerance, found] of [
    [1, 0.5, 0.05, oneAtHalf],
    [1, 0.7, 0.07, oneAt70],
    [2, 0.5, 0.05, twoAtHalf],
    [2, 0.7, 0.07, twoAt70],
    [4, 0.7, 0.07, fourAt70],
    [4, 0.9, 0.2, fourAt90],
  ] as const) {
    test(`mean wait of M/D/${slots} at ${load} of its capacity`, () => {
      const expected = meanWait(slots, load);
      assert.ok(
        Math.abs((found.queueWait.meanMs ?? 0) / expected - 1) < tolerance,
        `${found.queueWait.meanMs} instead of ${expected}`,
      );
      assert.equal(found.unstable, null);
      assert.deepEqual([found.arrivals, found.completed, found.dropped], [20_000, 20_000, 0]);
    });
  }

  test("quantiles of M/D/1 are Erlang's", () => {
    const { queueWait, latency, service, transport } = longAt70;
    for (const [quantile, share] of [
      [queueWait.p50Ms, 0.5],
      [queueWait.p90Ms, 0.9],
      [queueWait.p99Ms, 0.99],
    ] as const) {
      const expected = waitAtMost(quantile ?? 0, 0.7);
      assert.ok(Math.abs(expected - share) < 0.012, `P(W ≤ ${quantile}) is ${expected}, not ${share}`);
    }
    assert.ok(Math.abs((service.p50Ms ?? 0) - 1) < 1e-3);
    assert.ok((transport.maxMs ?? 1) < 1e-6);
    assert.ok(Math.abs((latency.meanMs ?? 0) - (queueWait.meanMs ?? 0) - 1) < 1e-6);
  });

  test("the schedule depends on the seed alone", async () => {
    const [first, same, other] = [
      await measure(2, 0.5, { arrivals: 500 }),
      await measure(2, 0.5, { arrivals: 500 }),
      await measure(2, 0.5, { arrivals: 500, seed: 2 }),
    ];
    assert.deepEqual(first, same);
    assert.notEqual(first.wallMs, other.wallMs);
    // 500 gaps of 1 ms on average.
    assert.ok(Math.abs(first.wallMs / 500 - 1) < 0.2);
  });
});

test("a stall is charged to every job that it kept waiting", async () => {
  const jobMs = (job: number) => (job === 5000 ? 200 : 1);
  const { latency } = await measure(1, 0.2, { arrivals: 10_000, jobMs });
  // 200 jobs a second arrive during 200 ms: forty of ten thousand, and those until the queue is gone.
  assert.ok((latency.p999Ms ?? 0) > 100, `p99.9 is ${latency.p999Ms}`);
  assert.ok((latency.p50Ms ?? 9) < 2);
  assert.ok((latency.maxMs ?? 0) >= 200);
});

describe("a pool that cannot keep up", () => {
  test("what is left over when it ends is not judged: it ends with its pool", async () => {
    const time = createVirtualTime();
    const pending: ((error: Error) => void)[] = [];
    const judged: number[] = [];
    const pool: WorkerPool = {
      run: () => new Promise((_, reject) => void pending.push(reject)),
      ...{ close: async () => {}, terminate: async () => {} },
    };
    const load: OpenLoad = {
      ...{ slots: 1, ratePerSecond: 1000, arrivals: 2000, seed: 1 },
      submission: (index) => ({ input: index }),
      complain(index) {
        judged.push(index);
        return null;
      },
    };
    const { unstable, completed } = await time.during(
      runOpenLoop(pool, load, { clock: time, alarm: time.alarm }),
    );
    assert.match(unstable ?? "", /turned away/);
    for (const reject of pending) reject(new Error("The pool was terminated"));
    await new Promise(setImmediate);
    assert.deepEqual([completed, judged], [0, []]);
  });

  test("is unstable at 110 % of its capacity, and is not at 90 %, whatever the seed", () => {
    assert.ok(unstable.above >= 38, `${unstable.above} of 40 at 110 %`);
    assert.ok(unstable.below <= 1, `${unstable.below} of 40 at 90 %`);
  });

  test("and with many slots as well, where queues are no longer", () => {
    assert.ok(unstable.aboveWithMany >= 19, `${unstable.aboveWithMany} of 20`);
  });

  test("drops what is more than 1,000 jobs behind, and says so", async () => {
    const { dropped, unstable, arrivals } = await measure(1, 4, { arrivals: 3000 });
    assert.equal(arrivals, 3000);
    assert.ok(dropped > 1000 && dropped < 1500, `${dropped}`);
    assert.match(unstable ?? "", /of 3,000 arrivals were turned away/);
  });
});

test("judging a result is no part of its latency", async () => {
  const time = createVirtualTime();
  const pool = createVirtualPool(time, { slots: 1, stamps: true, jobMs: () => 1 });
  const complain = () => {
    time.advance(3);
    return null;
  };
  const { latency, transport } = await time.during(
    runOpenLoop(
      pool,
      { ...right, complain, slots: 1, ratePerSecond: 1, arrivals: 100, seed: 1 },
      { clock: time, alarm: time.alarm },
    ),
  );
  assert.ok(Math.abs((latency.p50Ms ?? 0) - 1) < 0.01);
  assert.ok((transport.p90Ms ?? 9) < 0.01);
});

test("a wrong result rejects with its reason, and nothing more is submitted", async () => {
  const time = createVirtualTime();
  const virtual = createVirtualPool(time, { slots: 1, stamps: true, jobMs: () => 1 });
  let submitted = 0;
  const pool = {
    ...virtual,
    run(input: unknown) {
      submitted += 1;
      return virtual.run(input);
    },
  };
  const load = { ...right, complain: (index: number) => (index === 3 ? "job 3 is wrong" : null) };
  await assert.rejects(
    time.during(
      runOpenLoop(
        pool,
        { ...load, slots: 1, ratePerSecond: 100, arrivals: 1000, seed: 1 },
        { clock: time, alarm: time.alarm },
      ),
    ),
    /job 3 is wrong/,
  );
  await time.during(new Promise<void>((resolve) => time.at(time.nowMs() + 60_000, resolve)));
  assert.ok(submitted < 10, `${submitted} submitted`);
});
