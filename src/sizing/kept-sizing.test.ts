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

const file = "results/2026-11-24-epyc-2-cores/size-cpu-primes.json";
const kept = sizingIn(readDocument(join(ownRoot(), file)), file);
const { observations } = kept;

/** The search asks for fork after fork what was then measured, and gets the kept observations; the time is over with the last. */
async function searchedAgain() {
  const { question, elapsedMs, cutShort } = kept;
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
  const defaults = kept.defaults.map(({ row: _, ...size }) => size);
  const described = describeSizing(await searchedAgain(), kept.question, defaults);
  const expected = Object.fromEntries(
    Object.keys(described).map((key) => [key, kept[key as keyof SizingDocument]]),
  );
  assertSameFigures(withoutRates(described), withoutRates(expected));
  const { chosen, curve } = described;
  for (const { jobsPerSecond, ofBest } of curve)
    assertSameFigures(
      jobsPerSecond.estimate / (chosen?.jobsPerSecond.estimate ?? 0),
      ofBest.estimate / (chosen?.ofBest.estimate ?? 0),
    );
});

/** The file is older than the rule that jobs/s stand to each other as their ratios say. */
function withoutRates(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, part) => (key === "jobsPerSecond" ? undefined : part));
}

test("what is predicted for more cores", () => {
  const { candidate, jobsPerSecond, how } = predictMore(8, kept);
  assert.deepEqual(candidate, { pool: "worker-threads", workers: 12, jobsPerWorker: 1 });
  assertSameFigures({ jobsPerSecond, how }, { jobsPerSecond: 6903.827092322231, how: "model" });
});
