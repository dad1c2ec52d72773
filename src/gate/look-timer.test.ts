import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createFakeClock } from "../testing/fake-clock.ts";
import type { Judged } from "./comparison.ts";
import { createLookTimer, type Place } from "./look-timer.ts";
import { MOST_LOOKS } from "./looks.ts";

const BUDGET_MS = 300_000;
const placeOf = (scenario: string): Place => ({
  ...{ scenario, runtime: "node", workers: 2, jobsPerWorker: 1 },
});
const SCENARIOS = ["noop", "cpu-primes", "io-timer"];
const suspectsOf = (scenarios: readonly string[]) =>
  scenarios.flatMap((scenario) =>
    ["piscina", "threads"].map(
      (pool) => ({ subject: { ...placeOf(scenario), question: "pool", pool } }) as unknown as Judged,
    ),
  );

/** All looks there may be, where the suspects are never settled; a fork of a place takes so long. */
function measureAll(forkMs: (fork: number) => number, suspected: readonly string[], first = 5) {
  const clock = createFakeClock();
  const timer = createLookTimer(BUDGET_MS, clock.nowMs);
  const looks: number[] = [];
  const measure = (forks: number, scenarios: readonly string[]) => {
    clock.advance(2000);
    for (let fork = 0; fork < forks; fork++)
      for (const scenario of scenarios)
        for (const part of [0.3, 0.7]) {
          timer.begin(placeOf(scenario), fork);
          clock.advance(part * forkMs(fork));
        }
    timer.end();
    looks.push(forks);
  };
  measure(first, SCENARIOS);
  for (let look = 1; look < MOST_LOOKS; look++) {
    const { forks, reason } = timer.next(look, first, suspectsOf(suspected));
    if (reason !== null) return { looks, ms: clock.nowMs(), reason };
    measure(forks, suspected);
  }
  return { looks, ms: clock.nowMs(), reason: null };
}

describe("looks within a budget", () => {
  test("whatever the pace, and all cells suspected to the end: never beyond, and never a look of fewer than 3 forks", () => {
    let cut = 0;
    for (let forkMs = 2000; forkMs <= 19_000; forkMs += 500)
      for (const uneven of [0, 0.2]) {
        const pace = (fork: number) => forkMs * (1 + (fork % 2) * uneven);
        const { looks, ms, reason } = measureAll(pace, SCENARIOS);
        if (looks.length > 1) assert.ok(ms <= BUDGET_MS, `${forkMs}: ${ms}`);
        assert.ok(
          looks.every((forks) => forks >= 3),
          looks.join(),
        );
        if (reason !== null) cut += 1;
      }
    assert.ok(cut > 5);
  });

  test("where there is time, all looks; where it is short, as many forks as fit; else a reason", () => {
    assert.deepEqual(measureAll(() => 5000, SCENARIOS).looks, [5, 4, 3]);
    // 9 s a place: 137 s and 2 s at first, and of the 159 s that are left 27 s a fork.
    assert.deepEqual(measureAll(() => 9000, SCENARIOS).looks, [5, 4]);
    assert.deepEqual(measureAll(() => 11_000, SCENARIOS).looks, [5, 3]);
    const { looks, reason } = measureAll(() => 15_000, SCENARIOS);
    assert.deepEqual(looks, [5]);
    assert.equal(reason, "3 fresh forks would take 135 s, and 71 s of 300 s are left");
  });

  test("few suspects take little time: they are measured again where all could not be", () => {
    assert.deepEqual(measureAll(() => 15_000, ["noop"]).looks, [5, 4]);
    assert.deepEqual(measureAll(() => 9000, ["noop"]).looks, [5, 4, 3]);
  });

  test("a first look of fewer forks is followed by as few as it always was", () => {
    assert.deepEqual(measureAll(() => 1000, SCENARIOS, 3).looks, [3, 3, 2]);
  });

  test("without a budget: as long as it takes", () => {
    const clock = createFakeClock();
    const timer = createLookTimer(null, clock.nowMs);
    timer.begin(placeOf("noop"), 0);
    clock.advance(10 * BUDGET_MS);
    timer.end();
    assert.deepEqual(timer.next(1, 5, suspectsOf(["noop"])), { forks: 4, reason: null });
  });
});
