import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { costOf, forksToTell, judge } from "./cost.ts";

test("a cost is the share of throughput that is lost, with the interval turned around", () => {
  const { estimate, low, high } = costOf([0.9, 0.9]);
  assert.ok(Math.abs(estimate - 0.1) < 1e-12);
  assert.ok(low !== null && high !== null && Math.abs(low - 0.1) < 1e-12 && Math.abs(high - 0.1) < 1e-12);
  const spread = costOf([0.88, 0.9, 0.92]);
  assert.ok((spread.low as number) < spread.estimate && spread.estimate < (spread.high as number));
});

test("known ratios have known verdicts", () => {
  assert.equal(judge(costOf([0.99, 0.991, 0.989])), "pass");
  assert.equal(judge(costOf([1.05, 1.06, 1.04])), "pass");
  assert.equal(judge(costOf([0.95, 0.951, 0.949])), "fail");
  assert.equal(judge(costOf([0.8, 0.99, 1.2])), "cannot tell");
  assert.equal(judge(costOf([0.97, 0.972, 0.968])), "cannot tell");
  assert.equal(judge(costOf([0.5])), "cannot tell", "one fork proves nothing");
});

test("it fails only what is shown to be beyond the goal, and passes only what is shown to be within", () => {
  const ratio = fc.double({ min: 0.5, max: 1.5, noNaN: true });
  fc.assert(
    fc.property(fc.array(ratio, { minLength: 2, maxLength: 8 }), (ratios) => {
      const cost = costOf(ratios);
      const verdict = judge(cost);
      assert.equal(verdict === "fail", (cost.low as number) > 0.03);
      assert.equal(verdict === "pass", (cost.high as number) <= 0.03);
    }),
  );
});

test("half as wide takes four times the forks", () => {
  assert.equal(forksToTell({ estimate: 0, low: -0.0625, high: 0.0625 }, 5, 0.03125), 20);
  assert.equal(forksToTell({ estimate: 0, low: null, high: null }, 1), null);
});
