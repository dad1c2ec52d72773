import assert from "node:assert/strict";
import { test } from "node:test";
import { mayPass } from "./standing.ts";

test("one fork without an interval excludes what is far below the best, and nothing that is near", () => {
  const candidate = { pool: "piscina", workers: 1, jobsPerWorker: 1 };
  const flags = { best: false, passes: false, precise: false, exhausted: false, forks: 1 };
  const one = (estimate: number) => ({ candidate, ratio: { estimate, low: null, high: null }, ...flags });
  assert.deepEqual(
    [0.001, 0.02, 0.2, 0.3, 0.9].map((estimate) => mayPass(one(estimate), 0.05)),
    [false, false, false, true, true],
  );
});
