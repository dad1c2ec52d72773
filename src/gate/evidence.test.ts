import assert from "node:assert/strict";
import { test } from "node:test";
import { contrastsOf, type Evidence } from "./evidence.ts";

const forks = (...logs: number[]) => logs.map((log) => ({ log, within: 0 }));

function pieceOf(baseline: number[], current: number[]): Evidence {
  const subject = {
    question: "pool",
    runtime: "node",
    scenario: "s",
    pool: "p",
    workers: 2,
    jobsPerWorker: 1,
  };
  return {
    ...{ subject: { ...subject, question: "pool" }, figure: "throughput", load: null, together: null },
    relative: { baseline: forks(...baseline), current: forks(...current) },
    ...{ baseline: 1, current: 1, values: { baseline: [], current: [] } },
    forks: { baseline: baseline.length, current: current.length },
  };
}

test("the change between two runs has no more degrees of freedom than their forks, though both sides borrow from all of them", () => {
  const piece = pieceOf([0, 0.01, 0.02], [0.1, 0.11, 0.12]);
  assert.equal(contrastsOf([piece])[0]?.df, 4);
  assert.equal(contrastsOf([piece, pieceOf([1, 1.01, 1.02], [2, 2.01, 2.02])])[0]?.df, 8);
  const calibrated = { variance: 0.0001, df: 6 };
  assert.equal(contrastsOf([piece], () => calibrated)[0]?.df, 10);
});
