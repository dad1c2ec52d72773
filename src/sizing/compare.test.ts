import assert from "node:assert/strict";
import { test } from "node:test";
import { compareToBest, mayBeat, mayBeNamed } from "./compare.ts";
import { indexed } from "./observations.ts";
import type { Candidate, Observation } from "./schema.ts";

const RULE = { within: 0.05, leastForks: 3, mostForks: 10 };
const workers = (count: number): Candidate => ({ pool: "piscina", workers: count, jobsPerWorker: 1 });
const MAIN: Candidate = { pool: "async-only", workers: 1, jobsPerWorker: 1 };

/** What a fork gave of several candidates that stood beside each other. */
function fork(number: number, ...rates: readonly (readonly [Candidate, number])[]): Observation[] {
  return rates.map(([candidate, jobsPerSecond]) => ({
    ...{ candidate, fork: number, disturbed: false, failure: null, jobsPerSecond, rounds: 10 },
    ...{ cpuMs: 1, mainCpuMs: 1, mainBusyShare: 1, blockedMs: 0, peakBytes: 0, throttledMs: 0 },
    ...{ latency: null, warnings: [] },
  }));
}

test("one fork without an interval excludes what is far below the best, and nothing that is near", () => {
  const excluded = [0.001, 0.02, 0.2, 0.3, 0.9].map((share) => {
    const observations = indexed(fork(0, [workers(1), 100 * share], [workers(2), 100]));
    return compareToBest(observations, [workers(1), workers(2)], RULE)[0]?.excluded;
  });
  assert.deepEqual(excluded, [true, true, true, false, false]);
});

test("sizes of one pool are not compared by way of another pool", () => {
  // A slow minute: three workers get half of what they got, one thread alone does not notice.
  const observations = [
    ...fork(0, [workers(2), 100], [workers(3), 104]),
    ...fork(1, [workers(2), 100], [MAIN, 50]),
    ...fork(2, [workers(3), 52], [MAIN, 50]),
  ];
  const [two, three] = compareToBest(indexed(observations), [workers(2), workers(3)], RULE);
  assert.ok(Math.abs((two?.ratio.estimate ?? 0) - 100 / 104) < 1e-9, JSON.stringify(two));
  assert.equal(three?.isBest, true);
});

test("from five common forks on two sizes are compared by these alone: a third that is wild does not widen the interval", () => {
  const wild = [30, 90, 45, 80, 20];
  const observations = wild.flatMap((rate, i) =>
    fork(i, [workers(2), 98 + 0.1 * i], [workers(3), 100], [workers(1), rate]),
  );
  const [one, two] = compareToBest(indexed(observations), [workers(1), workers(2), workers(3)], RULE);
  assert.deepEqual([one?.precise, two?.precise], [false, true]);
  assert.ok((two?.ratio.low ?? 0) > 0.98 && (two?.ratio.high ?? 2) < 0.99, JSON.stringify(two?.ratio));
  assert.equal(two?.passes, true);
});

test("what may yet be better than the best by more than the tolerance is told; once it is known well, no longer", () => {
  const rough = {
    candidate: workers(4),
    isBest: false,
    passes: true,
    exhausted: false,
    forks: 1,
    excluded: false,
  };
  const ratio = { estimate: 0.97, low: 0.73, high: 1.28 };
  assert.equal(mayBeat({ ...rough, ratio, precise: false }, 0.05), true);
  assert.equal(mayBeat({ ...rough, ratio: { ...ratio, high: 1.04 }, precise: false }, 0.05), false);
  assert.equal(mayBeat({ ...rough, ratio, precise: true }, 0.05), false);
  assert.equal(
    mayBeat({ ...rough, ratio: { estimate: 0.5, low: null, high: null }, precise: false }, 0.05),
    true,
  );
});

test("by two forks, whose bounds are wide, a size that seems to give far too little is not named", () => {
  const seen = (estimate: number) => ({
    ...{ candidate: { pool: "a", workers: 1, jobsPerWorker: 1 }, excluded: false, isBest: false },
    ...{ passes: false, precise: false, forks: 2, exhausted: false },
    ratio: { estimate, low: estimate / 50, high: estimate * 50 },
  });
  assert.deepEqual(
    [0.07, 0.84, 0.87, 0.93].map((estimate) => mayBeNamed(seen(estimate), 0.05)),
    [false, false, true, true],
  );
  assert.equal(mayBeNamed(seen(0.6), 0.2), true, "a tolerance that is wider");
});
