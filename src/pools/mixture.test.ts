// Any mixture of job lengths, errors, aborts, timeouts, deaths and full queues, on every pool as far as its abilities go: each
// job settles with the outcome that is right for it, no job runs twice, and one that was refused does not run at all.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import type { PoolAbilities, PoolAdapter, RunOptions, WorkerPool } from "../domain/pool.ts";
import { moduleBeside } from "../host/module-beside.ts";
import { thisRuntime } from "../host/runtime.ts";
import type { Act } from "../testing/jobs.ts";
import { inTime } from "../testing/poolmark-pool.ts";
import { abilitiesIn } from "./adapter/abilities.ts";
import { loadAdapter, pools } from "./registry.ts";

const module = moduleBeside("../testing/jobs", import.meta.url).href;
const TIMEOUT_MS = 10;
/** Whose terminate() may wait for ever for the exit of a worker that has ended before: the scorecard tries deaths on it one by one. */
const WAITS_FOR_THE_DEAD = ["workerpool"];
const RUNS = 3;

interface Step {
  readonly kind: Act["kind"] | "overrun";
  readonly ms: number;
  /** Only where the pool knows aborts. */
  readonly abortAfterMs: number | null;
  /** Before the next one is submitted. */
  readonly pauseMs: number | null;
}

function stepFor(abilities: PoolAbilities, name: string): fc.Arbitrary<Step> {
  const ms = fc.integer({ min: 0, max: 6 });
  const { noticesExit, controlsWorkers } = abilities;
  const dies = noticesExit === true && controlsWorkers === true && !WAITS_FOR_THE_DEAD.includes(name);
  const rare = [
    ...(abilities.timeout === true ? ["overrun" as const] : []),
    ...(dies ? ["exit" as const] : []),
  ];
  const often = fc.constantFrom("return" as const, "sleep" as const, "spin" as const);
  const kind = fc.oneof(
    { weight: 12, arbitrary: often },
    { weight: 4, arbitrary: fc.constantFrom("throw" as const, "reject" as const) },
    ...(rare.length === 0 ? [] : [{ weight: 1, arbitrary: fc.constantFrom(...rare) }]),
  );
  const abort = abilities.abortQueued === true ? fc.option(ms, { freq: 3 }) : fc.constant(null);
  return fc.record({ kind, ms, abortAfterMs: abort, pauseMs: fc.option(ms, { freq: 4 }) });
}

interface Submitted {
  readonly step: Step;
  readonly index: number;
  readonly outcome: Promise<string>;
}

const outcomeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    (value) => `value ${value}`,
    ({ code, name, message }) => `error ${code ?? ""} ${name}: ${message}`,
  );

function submit(pool: WorkerPool, step: Step, index: number, file: string): Submitted {
  const { kind, ms, abortAfterMs } = step;
  const act: Act =
    kind === "overrun" ? { kind: "sleep", ms: 60_000, index, file } : { kind, ms, index, file };
  const controller = new AbortController();
  if (abortAfterMs !== null) void delay(abortAfterMs).then(() => controller.abort());
  const options: RunOptions = {
    ...(kind === "overrun" && { timeoutMs: TIMEOUT_MS }),
    ...(abortAfterMs !== null && { signal: controller.signal }),
  };
  return { step, index, outcome: outcomeOf(pool.run(act, options)) };
}

/** What a caller may see of it, and how often it may have run. */
function rightFor({ step, index }: Submitted, bounded: boolean): readonly [outcome: RegExp, runs: RegExp][] {
  const own = {
    return: `^value ${index * 2}$`,
    sleep: `^value ${index * 2}$`,
    spin: `^value ${index * 2}$`,
    throw: `^error .*: ${index}$`,
    reject: `^error .*: ${index}$`,
    overrun: "^error JOB_TIMEOUT ",
    exit: "^error .*(exit|died|terminat)",
  }[step.kind];
  // workerpool's timeout also runs while a new worker starts: then the job does not.
  const times = step.kind === "overrun" ? /^[01]$/ : /^1$/;
  return [
    [new RegExp(own, "i"), times],
    ...(step.abortAfterMs === null ? [] : [[/^error .*abort/i, /^[01]$/] as [RegExp, RegExp]]),
    ...(bounded ? [[/^error QUEUE_FULL /, /^0$/] as [RegExp, RegExp]] : []),
  ];
}

async function play(
  pool: WorkerPool,
  steps: readonly Step[],
  folder: string,
  bounded: boolean,
): Promise<void> {
  // Its own: an aborted job may still be on its way when the next mixture starts.
  const file = join(mkdtempSync(join(folder, "play-")), "ran");
  writeFileSync(file, "");
  const submitted: Submitted[] = [];
  for (const [index, step] of steps.entries()) {
    submitted.push(submit(pool, step, index, file));
    if (step.pauseMs !== null) await delay(step.pauseMs);
  }
  const outcomes = await inTime(Promise.all(submitted.map(({ outcome }) => outcome)), "the jobs");
  const ran = readFileSync(file, "utf8").trimEnd().split("\n");
  for (const [i, one] of submitted.entries()) {
    const outcome = outcomes[i] ?? "";
    const runs = String(ran.filter((index) => index === `${i}`).length);
    const right = rightFor(one, bounded).some(([seen, times]) => seen.test(outcome) && times.test(runs));
    assert.ok(right, `${JSON.stringify(one.step)} ran ${runs} times: ${outcome}`);
  }
}

for (const name of Object.keys(pools)) {
  const adapter = await loadAdapter(name);
  const reason = await adapter.check({ runtime: thisRuntime().name });
  describe(`a mixture of jobs: ${name}`, { skip: reason ?? false }, () => mixtures(adapter));
}

function mixtures(adapter: PoolAdapter): void {
  const abilities = abilitiesIn(adapter, thisRuntime().name);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "poolmark-mixture-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const maxQueue of abilities.maxQueue === true ? [undefined, 3] : [undefined]) {
    const limited = maxQueue === undefined ? "" : `, and at most ${maxQueue} waiting`;
    test(`each settles rightly, and runs once${limited}`, async () => {
      const pool = await adapter.open({
        ...{ workers: 2, jobsPerWorker: 1, job: { module, exportName: "act" } },
        ...(maxQueue !== undefined && { maxQueue }),
      });
      const steps = fc.array(stepFor(abilities, adapter.name), { minLength: 10, maxLength: 30 });
      const property = fc.asyncProperty(steps, (steps) => play(pool, steps, folder, maxQueue !== undefined));
      try {
        await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
      } finally {
        await inTime(pool.terminate(), "terminate");
      }
    });
  }

  test("close() lets whatever was accepted settle", async () => {
    const pool = await adapter.open({ workers: 2, jobsPerWorker: 1, job: { module, exportName: "act" } });
    const steps = fc.sample(stepFor(abilities, adapter.name), 20).map((step) => ({ ...step, pauseMs: null }));
    const playing = play(pool, steps, folder, false);
    const closing = pool.close();
    await playing;
    await inTime(closing, "close");
  });
}
