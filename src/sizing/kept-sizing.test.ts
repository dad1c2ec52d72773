// The kept sizing's answer, found again from its own observations: a change of the code shows here.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { ownRoot } from "../host/packages.ts";
import { readDocument } from "../results/file.ts";
import { assertSameFigures } from "../testing/kept-files.ts";
import { describeSizing } from "./answer.ts";
import { sizingIn } from "./file.ts";
import { predictMore } from "./prediction.ts";
import { runSizing } from "./run-sizing.ts";
import type { SizingDocument } from "./schema.ts";

function keptOn(day: string): SizingDocument {
  const file = `results/${day}-epyc-2-cores/size-cpu-primes.json`;
  return sizingIn(readDocument(join(ownRoot(), file)), file);
}

/** The search asks for fork after fork what was then measured, and gets the kept observations; the time is over with the last. */
async function searchedAgain({ question, elapsedMs, cutShort, observations }: SizingDocument) {
  const lastFork = Math.max(...observations.map(({ fork }) => fork));
  let forks = 0;
  const sizing = await runSizing(
    question,
    {
      nowMs: () => (forks > lastFork ? Number.POSITIVE_INFINITY : 0),
      measure(step, fork) {
        forks += 1;
        const answers = observations.filter((one) => one.fork === fork);
        const measured = answers.map(({ candidate }) => candidate);
        assert.deepEqual(step.candidates, measured, `fork ${fork}, ${step.why}`);
        return Promise.resolve(answers);
      },
    },
    { totalMs: Number.MAX_VALUE, spentMs: 0 },
    new AbortController().signal,
  );
  assert.equal(sizing.observations.length, observations.length);
  return { ...sizing, elapsedMs, ended: cutShort ? "budget" : "answered" } as const;
}

test("the search asks again for what was measured, and comes to the same answer", async () => {
  const kept = keptOn("2026-11-26");
  const defaults = kept.defaults.map(({ row: _, ...size }) => size);
  const described = describeSizing(await searchedAgain(kept), kept.question, defaults);
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
