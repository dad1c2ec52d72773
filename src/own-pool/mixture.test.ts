// Any mixture of job lengths, faults, aborts and resizes: every job settles exactly once with the right outcome, none runs
// twice, and the pool is whole afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { ABORTED, createMixture, type Mixture, outcomeOf } from "../../tools/mixture.ts";
import { seeded } from "../stats/seeded.ts";
import { inTime } from "../testing/in-time.ts";
import { ask, assertFullStrength, openActing } from "../testing/poolmark-pool.ts";

const JOBS = 150;
const MIXTURE: Mixture = {
  shares: {
    ...{
      doubles: 80,
      waits: 10,
      computes: 10,
      throws: 4,
      "rejects later": 4,
      "throws null": 2,
      transfers: 4,
    },
    ...{ "overflows the stack": 1, "returns a function": 3, "gets a function": 3, exits: 2, loops: 1 },
    ...{ "throws in a timer": 1, "leaves a rejection": 1, "never settles": 1 },
  },
  abortShare: 0.1,
};

for (const [jobsPerWorker, batching] of [
  [1, "on"],
  [3, "on"],
  [1, "off"],
] as const) {
  test(`a mixture of everything settles each job once, rightly: ${jobsPerWorker} per worker, batching ${batching}`, async () => {
    const seed = Math.floor(2 ** 31 * Math.random());
    const random = seeded(seed);
    const draw = createMixture(MIXTURE, random);
    const marks = new SharedArrayBuffer(JOBS);
    const pool = await openActing({ jobsPerWorker, settings: { batching }, abortGraceMs: 20 });
    try {
      const submitted: { trial: ReturnType<typeof draw>; outcome: Promise<string> }[] = [];
      let workers = 2;
      for (let index = 0; index < JOBS; index++) {
        const trial = draw(index);
        const marked = ask("after", [ask("noteAt", [marks, index]), trial.ask]);
        submitted.push({ trial, outcome: outcomeOf(pool, { ...trial, ask: marked }) });
        if (random() < 0.1) await delay(8 * random());
        if (random() < 0.03) {
          workers = 1 + Math.floor(3 * random());
          void pool.resize(workers).catch(() => {}); // a worker that dies while it starts is tried again
        }
      }
      const outcomes = await inTime(Promise.all(submitted.map(({ outcome }) => outcome)), `seed ${seed}`);
      for (const [index, { trial }] of submitted.entries()) {
        const outcome = outcomes[index] as string;
        const told = `seed ${seed}, job ${index}, which ${trial.kind}: ${outcome}`;
        // With several jobs in a worker, its death is theirs, too.
        const right = jobsPerWorker > 1 ? [...trial.right, /^error WORKER_DIED /] : trial.right;
        assert.ok(
          right.some((one) => one.test(outcome)),
          told,
        );
        const ran = new Int8Array(marks)[index] as number;
        const mayBeLess = jobsPerWorker > 1 || ABORTED.test(outcome);
        assert.ok(ran === trial.runs || (mayBeLess && ran === 0), `${told}, ran ${ran} times`);
      }
      const { waiting, done, failed } = pool.stats();
      assert.deepEqual([waiting, done + failed], [0, JOBS], `seed ${seed}`);
      await assertFullStrength(pool, workers);
    } finally {
      await inTime(pool.close(), "close");
    }
  });
}
