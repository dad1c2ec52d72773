import type { JobFunction } from "../domain/job.ts";
import type { Survey } from "../domain/measurement.ts";
import type { Scenario, ScenarioSetting } from "../domain/scenario.ts";
import { loadJob } from "../pools/load-job.ts";
import { digestOutcome, type JobOutcome } from "./digest.ts";

/** Longer than this the run need not wait for expected results: it then does with the inputs that are known by then. */
const SURVEY_LIMIT_MS = 20_000;

/** A batch is at least one round of the inputs: more than this of them, on the main thread, is no use. */
const ROUND_LIMIT_MS = 10_000;

/** The first look at a scenario, in a process of its own: does the job load, and what is right for each input? */
export async function surveyScenario(
  scenario: Scenario,
  setting: ScenarioSetting,
  nowMs: () => number,
): Promise<Survey> {
  const run = await loadJob(scenario.job);
  const inputs = await scenario.inputs(setting);
  const expected: string[] = [];
  const startedMs = nowMs();
  for (const input of inputs) {
    expected.push(digestOutcome(await settle(scenario.expected, input)));
    if (nowMs() - startedMs > SURVEY_LIMIT_MS) break;
  }
  const warnings: string[] = [];
  const verifies = await exportsVerify(scenario);
  const again = await timeOnce(run, inputs, Math.min(expected.length, 16), nowMs);
  const used = Math.min(expected.length, Math.max(1, Math.floor(ROUND_LIMIT_MS / again.meanMs)));
  if (used < inputs.length) {
    const limit =
      used < expected.length
        ? `a batch is at least one round of them, and more than ${ROUND_LIMIT_MS / 1000} s of work`
        : `going once through more takes longer than ${SURVEY_LIMIT_MS / 1000} s`;
    warnings.push(`Only the first ${used} of ${inputs.length} inputs are used: ${limit}`);
  }
  const changed = verifies ? -1 : again.digests.findIndex((found, index) => found !== expected[index]);
  if (changed >= 0) {
    warnings.push(
      `The job gives ${again.digests[changed]} for input ${changed}, but ${expected[changed]} was expected: if its results differ from call to call, export verify(result, input) beside it; if it changes its input, let it work on a copy`,
    );
  }
  return { expected: expected.slice(0, used), verifies, meanJobMs: again.meanMs, warnings };
}

async function settle(run: JobFunction, input: unknown): Promise<JobOutcome> {
  try {
    return { value: await run(input) };
  } catch (error) {
    return { error };
  }
}

async function exportsVerify(scenario: Scenario): Promise<boolean> {
  const module = (await import(scenario.job.module)) as { verify?: unknown };
  return typeof module.verify === "function";
}

async function timeOnce(run: JobFunction, inputs: readonly unknown[], count: number, nowMs: () => number) {
  const startedMs = nowMs();
  const digests: string[] = [];
  for (const input of inputs.slice(0, count)) digests.push(digestOutcome(await settle(run, input)));
  return { digests, meanMs: (nowMs() - startedMs) / Math.max(1, count) };
}
