import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Results } from "../results/schema.ts";
import { cellOf } from "../testing/cell-results.ts";
import { breakEven, crossing } from "./break-even.ts";

const LENGTHS_MS = [0.01, 0.03, 0.1, 0.3, 1, 10];

/** A pool of two workers that pays so much for each job, beside a main thread that pays nothing. */
function sweepOf(overheadMs: readonly number[]) {
  const scenarios = LENGTHS_MS.map((ms) => ({ name: `busy-${ms}`, sweep: "busy" })) as Results["scenarios"];
  const cells = LENGTHS_MS.flatMap((ms, block) => {
    const place = { scenario: `busy-${ms}`, block, workers: 2 };
    const pool = overheadMs.map((overhead) => (2 * 1000) / (ms + 2 * overhead));
    return [
      cellOf("pool", pool, place),
      cellOf(
        "main-thread",
        overheadMs.map(() => 1000 / ms),
        { ...place, role: "main-thread" },
      ),
    ];
  });
  return breakEven(cells, scenarios, () => true);
}

test("the length at which a pool passes the main thread, with its interval over forks", () => {
  // 2 / (ms + 2 · 0.25) = 1 / ms at 0.5 ms; interpolation between 0.3 and 1 ms is off by some percent.
  const [found] = sweepOf([0.24, 0.25, 0.26]);
  assert.equal(found?.verdict, "above");
  assert.ok(Math.abs((found?.jobMs?.estimate ?? 0) / 0.5 - 1) < 0.15, `${found?.jobMs?.estimate}`);
  assert.ok((found?.jobMs?.low ?? 9) < 0.5 && (found?.jobMs?.high ?? 0) > (found?.jobMs?.low ?? 9));
  assert.deepEqual(
    [found?.fromMs, found?.toMs].map((ms) => Number(ms?.toPrecision(6))),
    [0.01, 10],
  );
});

test("an engine is compared with the local pool beside it, too", () => {
  const scenarios = LENGTHS_MS.map((ms) => ({ name: `busy-${ms}`, sweep: "busy" })) as Results["scenarios"];
  const broker = { cpuMsPerJob: 1, peakBytes: 1, connections: 1, redeliveries: 0, untold: null };
  const cells = LENGTHS_MS.flatMap((ms, block) => {
    const place = { scenario: `busy-${ms}`, block, workers: 2 };
    const rate = (overhead: number) => [2000 / (ms + overhead), 2000 / (ms + overhead)];
    return [
      { ...cellOf("engine", rate(0.5), place), broker },
      cellOf("local", rate(0.1), place),
      cellOf("main-thread", [1000 / ms, 1000 / ms], { ...place, role: "main-thread" }),
    ];
  });
  const found = breakEven(cells, scenarios, () => true);
  assert.deepEqual(
    found.map(({ pool, than, verdict }) => [pool, than, verdict]),
    [
      ["engine", undefined, "above"],
      ["engine", "local", "never"],
      ["local", undefined, "above"],
    ],
  );
  assert.ok((found[1]?.toMs ?? 0) > 9, "the length is the job's, not the other pool's");
});

test("a pool that is ahead at every length, and one that never is", () => {
  assert.deepEqual(
    [sweepOf([0.0001, 0.0001])[0], sweepOf([50, 50])[0]].map((found) => [found?.verdict, found?.jobMs]),
    [
      ["always", null],
      ["never", null],
    ],
  );
});

test("forks that disagree whether there is a crossing give no place of it", () => {
  const [found] = sweepOf([0.25, 0.25, 50]);
  assert.deepEqual([found?.verdict, found?.jobMs], ["above", null]);
});

test("scenarios that are no sweep have no break-even", () => {
  const scenarios = [{ name: "s", sweep: null }] as Results["scenarios"];
  assert.deepEqual(
    breakEven([cellOf("pool", [1, 2])], scenarios, () => true),
    [],
  );
});

test("the crossing lies between the last length at which the main thread is ahead and the next", () => {
  const points = fc.array(
    fc.record({
      step: fc.double({ min: 1.1, max: 10, noNaN: true }),
      ratio: fc.double({ min: 0.1, max: 3, noNaN: true }),
    }),
    {
      minLength: 2,
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(points, (steps) => {
      const sweep: { jobMs: number; ratio: number }[] = [];
      for (const { step, ratio } of steps) sweep.push({ jobMs: (sweep.at(-1)?.jobMs ?? 0.01) * step, ratio });
      const found = crossing(sweep);
      const last = sweep.findLastIndex(({ ratio }) => ratio <= 1);
      if (found === "always") return last === -1;
      if (found === "never") return last === sweep.length - 1;
      return (
        found >= (sweep[last]?.jobMs ?? 0) * 0.999999 && found <= (sweep[last + 1]?.jobMs ?? 0) * 1.000001
      );
    }),
  );
});
