import type { JobFunction } from "../domain/job.ts";
import { loadJob } from "../domain/load-job.ts";
import type { Survey } from "../domain/measurement.ts";
import type { Scenario, ScenarioSetting } from "../domain/scenario.ts";
import { digest, digestOutcome, type JobOutcome } from "./digest.ts";
import { copyOf } from "./own-job.ts";

/** Longer than this the run need not wait for expected results: it then does with the inputs that are known by then. */
const SURVEY_LIMIT_MS = 20_000;

/** A batch is at least one round of the inputs: more than this of them, on the main thread, is no use. */
const ROUND_LIMIT_MS = 10_000;

/** The first look at a scenario, in a process of its own: does the job load, and what is right for each input? */
export async function surveyScenario(
  scenario: Scenario,
  setting: ScenarioSetting,
  nowMs: () => number,
): Promise<Omit<Survey, "probes">> {
  const run = await loadJob(scenario.job);
  const inputs = await scenario.inputs(setting);
  const outcomes: JobOutcome[] = [];
  const startedMs = nowMs();
  for (const input of inputs) {
    outcomes.push(await settle(scenario.expected, input));
    if (nowMs() - startedMs > SURVEY_LIMIT_MS) break;
  }
  const verifies = await exportsVerify(scenario);
  const again = await runAgain(run, inputs, Math.min(outcomes.length, 16), nowMs);
  const used = Math.min(outcomes.length, Math.max(1, Math.floor(ROUND_LIMIT_MS / again.meanMs)));
  const expected = outcomes.slice(0, used).map(digestOutcome);
  const { changesInput } = again;
  return {
    expected,
    verifies,
    throwing: throwingOf(outcomes.slice(0, used)),
    uncloneable: uncloneableOf(inputs, outcomes.slice(0, used)),
    changesInput,
    meanJobMs: again.meanMs,
    warnings: [
      ...(used < inputs.length ? [fewerInputs(used, outcomes.length, inputs.length)] : []),
      ...(changesInput
        ? [
            "The job changes its input: on the main thread and in the reference it gets a copy, inside the clock",
          ]
        : []),
      ...(verifies ? [] : againWarnings(again.digests, expected)),
    ],
  };
}

function fewerInputs(used: number, looked: number, all: number): string {
  const why =
    used < looked
      ? `a batch is at least one round of them, and more than ${ROUND_LIMIT_MS / 1000} s of work`
      : `going once through more takes longer than ${SURVEY_LIMIT_MS / 1000} s`;
  return `Only the first ${used} of ${all} inputs are used: ${why}`;
}

function againWarnings(digests: readonly string[], expected: readonly string[]): string[] {
  const at = digests.findIndex((found, index) => index < expected.length && found !== expected[index]);
  if (at < 0) return [];
  return [
    `The job gives ${digests[at]} for input ${at}, but ${expected[at]} was expected: if its results differ from call to call, export verify(result, input) beside it`,
  ];
}

function throwingOf(outcomes: readonly JobOutcome[]): Survey["throwing"] {
  const errors = outcomes.flatMap((outcome) => ("error" in outcome ? [outcome.error] : []));
  if (errors.length === 0) return null;
  return { count: errors.length, message: messageOf(errors[0]) };
}

/** Sharing nothing, a worker gets and gives copies. */
function uncloneableOf(inputs: readonly unknown[], outcomes: readonly JobOutcome[]): string | null {
  for (const [at, outcome] of outcomes.entries()) {
    for (const [what, value] of [
      ["Input", inputs[at]],
      ["The result for input", "value" in outcome ? outcome.value : undefined],
    ] as const) {
      try {
        structuredClone(value);
      } catch (error) {
        return `${what} ${at} cannot be cloned, so no worker can send it: ${messageOf(error)}`;
      }
    }
  }
  return null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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

/** Once more, on copies: how long jobs take when they are not the first, and whether they leave their input alone. */
async function runAgain(run: JobFunction, inputs: readonly unknown[], count: number, nowMs: () => number) {
  const copies = inputs.slice(0, count).map(copyOf);
  const before = copies.map(digest);
  const outcomes: JobOutcome[] = [];
  const startedMs = nowMs();
  for (const input of copies) outcomes.push(await settle(run, input));
  const meanMs = (nowMs() - startedMs) / Math.max(1, count);
  const changesInput = copies.some((input, at) => digest(input) !== before[at]);
  return { digests: outcomes.map(digestOutcome), meanMs, changesInput };
}
