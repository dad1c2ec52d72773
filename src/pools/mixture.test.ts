// Any mixture of job lengths, errors, aborts, timeouts, deaths and full queues, on every pool as far as its abilities go: each
// job settles with the outcome that is right for it, no job runs twice, and one that was refused does not run at all.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { ABORTED, createMixture, type Mixture, outcomeOf } from "../../tools/mixture.ts";
import type { PoolAbilities, PoolAdapter, WorkerPool } from "../domain/pool.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { thisRuntime } from "../host/runtime.ts";
import { seeded } from "../stats/seeded.ts";
import { inTime } from "../testing/in-time.ts";
import { ask } from "../testing/poolmark-pool.ts";
import { abilitiesIn } from "./adapter/abilities.ts";
import { loadAdapter, pools } from "./registry.ts";

const module = moduleBeside("../testing/poolmark-jobs", import.meta.url).href;
/** Whose terminate() may wait for ever for the exit of a worker that has ended before: the scorecard tries deaths on it one by one. */
const WAITS_FOR_THE_DEAD = ["workerpool"];
/** Which hands a job to a worker that is dying and runs it again on the next, with no setting that stops it. */
const RUNS_AGAIN_AFTER_A_DEATH = ["jest-worker"];
/**
 * Which hands a job to the worker that it is ending, since another job was aborted: this job fails, or never settles (seen on
 * Deno). Its caller's process dies when a job is aborted that a full queue has refused.
 */
const LOSES_OTHERS_AT_AN_ABORT = ["tinypool"];
const NO_DEATHS = [...WAITS_FOR_THE_DEAD, ...RUNS_AGAIN_AFTER_A_DEATH];
const JOBS = 60;
const QUEUE_FULL = /^error QUEUE_FULL /;

function mixtureFor(
  { noticesExit, controlsWorkers, timeout, abortQueued }: PoolAbilities,
  name: string,
): Mixture {
  const dies = noticesExit === true && controlsWorkers === true && !NO_DEATHS.includes(name);
  const often = { doubles: 8, waits: 8, computes: 8, throws: 4, "rejects later": 4 };
  const shares = { ...often, ...(timeout === true && { overruns: 1 }), ...(dies && { exits: 1 }) };
  const aborts = abortQueued === true && !LOSES_OTHERS_AT_AN_ABORT.includes(name);
  return { shares, abortShare: aborts ? 0.3 : 0 };
}

interface Play {
  readonly mixture: Mixture;
  readonly folder: string;
  /** Jobs may be refused. */
  readonly isBounded: boolean;
  readonly pauses: boolean;
}

async function play(pool: WorkerPool, { mixture, folder, isBounded, pauses }: Play): Promise<void> {
  const seed = Math.floor(2 ** 31 * Math.random());
  const random = seeded(seed);
  const draw = createMixture(mixture, random);
  // Its own: an aborted job may still be on its way when the next mixture starts.
  const file = join(mkdtempSync(join(folder, "play-")), "ran");
  writeFileSync(file, "");
  const submitted: { trial: ReturnType<typeof draw>; outcome: Promise<string> }[] = [];
  for (let index = 0; index < JOBS; index++) {
    const trial = draw(index);
    const noted = ask("after", [ask("noteInFile", [file, index]), trial.ask]);
    submitted.push({ trial, outcome: outcomeOf(pool, { ...trial, ask: noted }) });
    if (pauses && random() < 0.25) await delay(6 * random());
  }
  const outcomes = await inTime(
    Promise.all(submitted.map(({ outcome }) => outcome)),
    `the jobs of seed ${seed}`,
  );
  const ran = readFileSync(file, "utf8").split("\n");
  for (const [index, { trial }] of submitted.entries()) {
    const outcome = outcomes[index] as string;
    const times = ran.filter((line) => line === `${index}`).length;
    const told = `seed ${seed}, job ${index}, which ${trial.kind}, ran ${times} times: ${outcome}`;
    const isRefused = isBounded && QUEUE_FULL.test(outcome);
    assert.ok(isRefused || trial.right.some((right) => right.test(outcome)), told);
    // workerpool's timeout also runs while a new worker starts: then the job does not.
    const mayBeLess = trial.kind === "overruns" || ABORTED.test(outcome);
    assert.ok(times === (isRefused ? 0 : 1) || (mayBeLess && times === 0), told);
  }
}

for (const name of Object.keys(pools)) {
  const adapter = await loadAdapter(name);
  const often = adapter.engine === undefined ? null : "a broker gives a job of a dead worker to another";
  const reason = often ?? (await adapter.check({ runtime: thisRuntime().name }));
  describe(`a mixture of jobs: ${name}`, { skip: reason ?? false }, () => mixtures(adapter));
}

function mixtures(adapter: PoolAdapter): void {
  const abilities = abilitiesIn(adapter, thisRuntime().name);
  const mixture = mixtureFor(abilities, adapter.name);
  const open = { workers: 2, jobsPerWorker: 1, job: { module, exportName: "act" } };
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "poolmark-mixture-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const maxQueue of abilities.maxQueue === true ? [undefined, 3] : [undefined]) {
    const isBounded = maxQueue !== undefined;
    test(`each settles rightly, and runs once${isBounded ? `, and at most ${maxQueue} waiting` : ""}`, async () => {
      const pool = await adapter.open({ ...open, ...(isBounded && { maxQueue }) });
      try {
        await play(pool, { mixture, folder, isBounded, pauses: true });
      } finally {
        await inTime(pool.terminate(), "terminate");
      }
    });
  }

  test("close() lets whatever was accepted settle", async () => {
    const pool = await adapter.open(open);
    const playing = play(pool, { mixture, folder, isBounded: false, pauses: false });
    const closing = pool.close();
    await playing;
    await inTime(closing, "close");
  });
}
