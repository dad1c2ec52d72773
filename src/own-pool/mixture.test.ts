// Any mixture of job lengths, faults, aborts and resizes: every job settles exactly once with the right outcome, none runs
// twice, and the pool is whole afterwards.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import type { Ask } from "../testing/poolmark-jobs.ts";
import { ask, assertFullStrength, inTime, openActing } from "../testing/poolmark-pool.ts";
import type { PoolmarkPool } from "./pool.ts";
import { shareOut } from "./share-out.ts";

/** A DOMException's name or code; on Deno it may be a TypeError. */
const UNCLONEABLE = ["DataCloneError", "25", "TypeError"];

type Step =
  | { readonly kind: "run"; readonly count: number }
  | { readonly kind: "spin" | "sleep"; readonly ms: number; readonly abortAfterMs: number | null }
  | { readonly kind: "throw" | "exit" | "uncloneable" | "timeout" | "transfer" }
  | { readonly kind: "resize"; readonly workers: number }
  | { readonly kind: "pause"; readonly ms: number };

const milliseconds = fc.integer({ min: 0, max: 8 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("run" as const), count: fc.integer({ min: 1, max: 60 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom("spin", "sleep"),
      ms: milliseconds,
      abortAfterMs: fc.option(milliseconds),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom("throw", "exit", "uncloneable", "timeout", "transfer") }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("resize" as const), workers: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("pause" as const), ms: milliseconds }) },
);

/** A job with the outcomes that are right for it. */
interface Expected {
  readonly outcome: Promise<string>;
  readonly allowed: readonly string[];
}

const outcomeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    (value) => `value ${value}`,
    (error) => String(error?.code ?? error?.name ?? error),
  );

function start(pool: PoolmarkPool, step: Step, cells: SharedArrayBuffer, shares: boolean): Expected[] {
  // With several jobs in a worker, its death is theirs, too.
  const others = shares ? ["WORKER_DIED"] : [];
  const one = (job: Ask, allowed: string[], options = {}): Expected[] => [
    { outcome: outcomeOf(pool.run(job, options)), allowed: [...allowed, ...others] },
  ];
  if (step.kind === "run") {
    return Array.from(
      { length: step.count },
      (_, i) => one(i % 2 === 0 ? ["note", cells] : ["return", 7], [])[0],
    )
      .filter((expected) => expected !== undefined)
      .map(({ outcome }) => ({
        outcome: outcome.then((text) => text.replace(/^value.*/, "value")),
        allowed: ["value", ...others],
      }));
  }
  if (step.kind === "spin" || step.kind === "sleep") {
    const controller = new AbortController();
    const { abortAfterMs, kind, ms } = step;
    if (abortAfterMs === null) return one(ask(kind, ms), [`value ${ms}`]);
    void delay(abortAfterMs).then(() => controller.abort());
    return one(ask(kind, ms), [`value ${ms}`, "JOB_ABORTED"], { signal: controller.signal });
  }
  if (step.kind === "throw") return one(ask("throw"), ["E_CARD"]);
  if (step.kind === "exit") return one(ask("exit", 1), ["WORKER_DIED"]);
  if (step.kind === "timeout") return one(ask("loop"), ["JOB_TIMEOUT"], { timeoutMs: 5 });
  if (step.kind === "uncloneable")
    return one(
      ask("return", () => {}),
      UNCLONEABLE,
    );
  if (step.kind === "transfer") {
    const buffer = new ArrayBuffer(8);
    // What is done but cannot be kept may be lost with a worker that is stopped before it could report.
    return one(ask("return", buffer), [`value ${buffer}`, "WORKER_DIED"], { transfer: [buffer] });
  }
  return [];
}

describe("a mixture of everything", () => {
  for (const [jobsPerWorker, batching] of [
    [1, "on"],
    [3, "on"],
    [1, "off"],
  ] as const) {
    test(`settles each job once, rightly: ${jobsPerWorker} per worker, batching ${batching}`, async () => {
      const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const cells = new SharedArrayBuffer(4);
        const pool = await openActing({
          workers: 2,
          jobsPerWorker,
          settings: { batching },
          abortGraceMs: 20,
        });
        try {
          const jobs: Expected[] = [];
          let workers = 2;
          for (const step of steps) {
            if (step.kind === "pause") await delay(step.ms);
            else if (step.kind === "resize") {
              workers = step.workers;
              void pool.resize(workers).catch(() => {}); // a worker that dies while it starts is tried again
            } else jobs.push(...start(pool, step, cells, jobsPerWorker > 1));
          }
          const outcomes = await inTime(Promise.all(jobs.map(({ outcome }) => outcome)), "the jobs");
          for (const [i, outcome] of outcomes.entries()) {
            assert.ok(jobs[i]?.allowed.includes(outcome), `${outcome}, not ${jobs[i]?.allowed}`);
          }
          const { waiting, done, failed } = pool.stats();
          assert.deepEqual([waiting, done + failed], [0, jobs.length]);
          const noted = steps.reduce(
            (sum, step) => sum + (step.kind === "run" ? Math.ceil(step.count / 2) : 0),
            0,
          );
          const ran = new Int32Array(cells)[0] ?? 0;
          if (jobsPerWorker === 1) assert.equal(ran, noted);
          else assert.ok(ran <= noted, `${ran} of ${noted}`);
          await assertFullStrength(pool, workers);
        } finally {
          await inTime(pool.close(), "close");
        }
      });
      await fc.assert(property, { numRuns: 4, endOnFailure: true });
    });
  }
});

describe("shareOut", () => {
  const workers = fc.array(fc.record({ held: fc.nat(40), most: fc.nat(50) }), { minLength: 1, maxLength: 8 });

  test("gives all that finds room, and leaves workers as equal as they can be", () => {
    const property = fc.property(fc.nat(200), workers, (jobs, workers) => {
      const held = workers.map(({ held }) => held);
      const most = workers.map(({ most }) => most);
      const shares = shareOut(jobs, held, most);
      const room = workers.reduce((sum, { held, most }) => sum + Math.max(0, most - held), 0);
      assert.equal(
        shares.reduce((sum, share) => sum + share, 0),
        Math.min(jobs, room),
      );
      const after = held.map((count, i) => count + (shares[i] ?? 0));
      const open = after.filter((count, i) => count < (most[i] ?? 0));
      for (const [i, share] of shares.entries()) {
        assert.ok(share >= 0 && (share === 0 || (after[i] ?? 0) <= (most[i] ?? 0)));
        if (share > 0) assert.ok((after[i] ?? 0) <= Math.min(...open) + workers.length, `${after}`);
      }
    });
    fc.assert(property);
  });

  test("gives the first in line what is not worth a second worker", () => {
    assert.deepEqual(shareOut(8, [0, 0], [100, 100], 50), [8, 0]);
    assert.deepEqual(shareOut(60, [0, 0], [100, 100], 50), [50, 10]);
    assert.deepEqual(shareOut(200, [0, 0], [90, 100], 50), [90, 100]);
    assert.deepEqual(shareOut(8, [1, 0], [1, 100], 50), [0, 8], "one that is stuck gets none");
  });
});
