// The kept sizing's answer, found again from its own observations: a change of the code shows here.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { ownRoot } from "../host/packages.ts";
import { readDocument } from "../results/file.ts";
import { assertSameFigures } from "../testing/kept-files.ts";
import { describeSizing } from "./answer.ts";
import { sizingIn } from "./file.ts";
import { indexed } from "./observations.ts";
import { predictMore } from "./prediction.ts";
import type { SizingDocument } from "./schema.ts";
import { search } from "./search.ts";

function keptOn(day: string): SizingDocument {
  const file = `results/${day}-epyc-2-cores/size-cpu-primes.json`;
  return sizingIn(readDocument(join(ownRoot(), file)), file);
}

test("the answer follows from what was measured", () => {
  const kept = keptOn("2026-11-26");
  const { observations, question, elapsedMs, cutShort } = kept;
  const state = search(indexed(observations), question);
  const defaults = kept.defaults.map(({ row: _, ...size }) => size);
  const ended = cutShort ? "budget" : "answered";
  const described = describeSizing({ observations, state, elapsedMs, ended }, question, defaults);
  const expected = Object.fromEntries(
    Object.keys(described).map((key) => [key, kept[key as keyof SizingDocument]]),
  );
  assertSameFigures(described, expected);
});

test("what is predicted for more cores", () => {
  const { candidate, jobsPerSecond, how } = predictMore(8, keptOn("2026-11-24"));
  assert.deepEqual(candidate, { pool: "worker-threads", workers: 12, jobsPerWorker: 1 });
  assertSameFigures({ jobsPerSecond, how }, { jobsPerSecond: 6903.827092322231, how: "model" });
});
