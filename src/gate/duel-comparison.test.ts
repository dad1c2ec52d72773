import assert from "node:assert/strict";
import { test } from "node:test";
import type { Duel } from "../driver/duel.ts";
import { forkOf } from "../testing/cell-results.ts";
import { concludeDuel } from "./duel-comparison.ts";

const MEMORY = { beforeBytes: 5e7, readyBytes: 8e7, peakBytes: null };
const TERMS = { tolerances: {}, lenient: false, strict: false };
const NAMES = { baseline: "old", current: "new", machine: null, measuredAt: null };

/** A pool in a block; of the old and of the new version three forks, with or without memory. */
function duelOf(knowsMemory: { readonly baseline: boolean; readonly current: boolean }): Duel {
  const forksOf = (isKnown: boolean) =>
    [0, 1, 2].map((fork) => forkOf(fork, [100, 100], { memory: isKnown ? MEMORY : null }));
  const place = {
    runtime: { label: "node" },
    scenario: { ref: { name: "s" } },
    workers: 2,
    jobsPerWorker: 1,
  };
  return {
    records: [
      {
        block: place,
        pool: { choice: { label: "piscina" } },
        forks: { baseline: forksOf(knowsMemory.baseline), current: forksOf(knowsMemory.current) },
        failure: { baseline: null, current: null },
      },
    ],
    surveys: new Map(),
    measure: () => Promise.resolve(),
  } as unknown as Duel;
}

function conclude(duel: Duel) {
  return concludeDuel(duel, [], TERMS as never, NAMES as never);
}

test("a figure that the new version no longer tells is missing, by its name, as it is between two runs", () => {
  const { missing, outcome } = conclude(duelOf({ baseline: true, current: false }));
  assert.deepEqual(
    missing.map(({ subject, reason }) => `${subject.pool}: ${reason}`),
    ["piscina: memory is not known of every fork of it"],
  );
  assert.equal(outcome, "missing");
});

test("a figure that only the new version tells is noted, and nothing is missing", () => {
  const { missing, notes } = conclude(duelOf({ baseline: false, current: true }));
  assert.deepEqual(missing, []);
  assert.deepEqual(notes, ["piscina in s: memory not compared, as the baseline does not know it"]);
  assert.deepEqual(conclude(duelOf({ baseline: true, current: true })).missing, []);
});
