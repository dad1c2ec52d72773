import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { UsageError } from "../domain/usage-error.ts";
import { ownRoot } from "../host/packages.ts";
import { SCORECARD_VERSION, scorecardIn } from "./scorecard.ts";

const kept = JSON.parse(readFileSync(join(ownRoot(), "results/2026-11-24-epyc-2-cores/faults.json"), "utf8"));

test("a scorecard of version 1 is read under the names of version 2, and loses nothing", () => {
  assert.equal(kept.scorecardVersion, 1);
  const { scorecardVersion, rows } = scorecardIn(kept, "old.json");
  assert.equal(scorecardVersion, SCORECARD_VERSION);
  assert.ok(rows.length > 100);
  for (const [i, row] of rows.entries()) {
    const { sight, word, strength, left, ...same } = kept.rows[i];
    assert.deepEqual(row, { ...same, outcome: sight, headline: word, capacityAfter: strength, leaks: left });
  }
});

test("another version, and a scorecard that is not whole, are one sentence each", () => {
  const reading = (document: object) => () => scorecardIn({ scorecardVersion: 1, ...document }, "f.json");
  assert.throws(reading({ ...kept, scorecardVersion: 7 }), UsageError);
  assert.throws(
    reading({ ...kept, scorecardVersion: 7 }),
    /"f.json" has scorecard version 7, .* versions 1 and 2/,
  );
  assert.throws(reading({ ...kept, cores: -1 }), /"f.json" is not a valid scorecard: cores: /);
});
