import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createTimes } from "./histogram.ts";

test("quantiles are those of the values, to a tenth of a percent", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1e-3, max: 1e5, noNaN: true }), { minLength: 20, maxLength: 400 }),
      (values) => {
        const times = createTimes();
        for (const ms of values) times.record(ms);
        const sorted = values.toSorted((a, b) => a - b);
        const { p50Ms, maxMs, meanMs, count } = times.quantiles();
        const rank = sorted[Math.ceil(values.length / 2) - 1] as number;
        assert.ok(Math.abs((p50Ms ?? 0) / rank - 1) < 2e-3, `${p50Ms} instead of ${rank}`);
        assert.equal(maxMs, sorted.at(-1));
        assert.equal(count, values.length);
        assert.ok(Math.abs((meanMs ?? 0) * count - values.reduce((sum, ms) => sum + ms, 0)) < 1e-3);
      },
    ),
  );
});

test("a quantile with fewer than ten values beyond it is not told", () => {
  const times = createTimes();
  for (let i = 0; i < 999; i++) times.record(1);
  const before = times.quantiles();
  assert.deepEqual(
    [before.p50Ms !== null, before.p90Ms !== null, before.p99Ms, before.p999Ms],
    [true, true, null, null],
  );
  times.record(1);
  assert.notEqual(times.quantiles().p99Ms, null);
  assert.deepEqual(createTimes().quantiles(), {
    ...{ count: 0, meanMs: null, p50Ms: null, p90Ms: null, p99Ms: null, p999Ms: null, maxMs: null },
  });
});
