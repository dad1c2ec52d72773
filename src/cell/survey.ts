import type { Survey } from "../domain/measurement.ts";
import type { Scenario, ScenarioSetting } from "../domain/scenario.ts";
import { UsageError } from "../domain/usage-error.ts";
import { loadJob } from "../host/load-job.ts";
import { groupDigits } from "../stats/numbers.ts";
import { copyOf, lostInCloning, refuseUncloneable } from "./clone.ts";
import { difference } from "./difference.ts";
import { digest, digestOutcome } from "./digest.ts";
import { readInputs, writeInputs } from "./inputs.ts";
import { inTime, LOOK_MS, type Look, lookAgain, lookOnce, MOST_INPUTS, type SurveyTime } from "./look.ts";
import { type JobOutcome, readable } from "./outcome.ts";
import { unevennessOf } from "./unevenness.ts";
import { askVerify, differsEachTime, loadVerify } from "./verifier.ts";

/** A round of all inputs takes no longer than this on the main thread: each fork has many rounds. */
const ROUND_MS = 10_000;

/** A date in a result may count whole seconds. */
const ANOTHER_TIME_MS = 1100;

/** How many results the user's own judge is shown before anything is measured. */
const MOST_VERDICTS = 16;

const COPIES_INPUT =
  "The job changes its input, so the main thread and the reference give it a copy; their figures include the time of the copy";

export interface SurveyParts {
  readonly scenario: Scenario;
  readonly setting: ScenarioSetting;
  /** The user's own job: what is odd about it is the user's to know, and its inputs are handed on. */
  readonly own: boolean;
  /** The inputs that the survey in another runtime handed on; null: this is the first. */
  readonly inputs: string | null;
  readonly time: SurveyTime;
}

/**
 * The first look at a scenario, in a process of its own: does the job load, what is right for each input, how long does it
 * take?
 *
 * @throws UsageError in one sentence for an own job that cannot be measured
 */
export async function surveyScenario(parts: SurveyParts): Promise<Omit<Survey, "probes" | "warmingMs">> {
  const { scenario, own, time } = parts;
  const startedMs = time.nowMs();
  const run = await inTime(time, loadJob(scenario.job), "The job module has not finished loading");
  const all = await inTime(time, inputsFor(parts), "The job's inputs are not there");
  const loadedMs = time.nowMs();
  if (own) for (const [at, input] of all.entries()) refuseUncloneable(input, `Input ${at}`);

  const { looks, slowestMs } = await lookOnce(scenario, all, time);
  const isCompared = (scenario.verify ?? null) === null;
  if (own && isCompared && looks.some(({ outcome }) => mayHoldTime(outcome)))
    await time.sleep(Math.max(0, loadedMs + ANOTHER_TIME_MS - time.nowMs()));
  const { meanMs, changesInput, outcomes } = await lookAgain(run, looks, time);
  if (own && isCompared) refuseChanging(looks, outcomes);

  const used = Math.min(looks.length, Math.max(1, Math.floor(ROUND_MS / meanMs)));
  const sample = looks.slice(0, used).sort((one, other) => one.at - other.at);
  return {
    facts: {
      ...(await whatIsRight(parts, sample)),
      changesInput,
      ...(own ? handOn(sample) : { inputs: null, inputsDigest: null }),
    },
    loadMs: loadedMs - startedMs,
    meanJobMs: meanMs,
    slowestJobMs: slowestMs,
    unevenness: await unevennessOf(
      run,
      sample.map(({ input }) => input),
      time.nowMs,
    ),
    warnings: [
      ...(used < all.length ? [fewerInputs(used, looks.length, all.length)] : []),
      ...(changesInput ? [COPIES_INPUT] : []),
      ...(own ? oddities(sample) : []),
    ],
  };
}

async function inputsFor({ scenario, setting, inputs }: SurveyParts): Promise<readonly unknown[]> {
  return inputs === null ? scenario.inputs(setting) : readInputs(inputs);
}

/** Numbers and truth values hold no dates, no salts and no names of temporary files. */
function mayHoldTime(outcome: JobOutcome): boolean {
  return "error" in outcome || typeof outcome.value === "string" || typeof outcome.value === "object";
}

function refuseChanging(looks: readonly Look[], again: readonly JobOutcome[]): void {
  for (const [i, outcome] of again.entries()) {
    const { at, outcome: first } = looks[i] as Look;
    if (digestOutcome(first) !== digestOutcome(outcome))
      throw new UsageError(differsEachTime(at, whatDiffers(first, outcome)));
  }
}

function whatDiffers(one: JobOutcome, other: JobOutcome): string {
  return "value" in one && "value" in other
    ? difference(copyOf(one.value), copyOf(other.value))
    : `${readable(one)}, then ${readable(other)}`;
}

/** The right results, and what it takes to judge one. The user's own judge gives its first verdicts here. */
async function whatIsRight({ scenario, own, time: { nowMs } }: SurveyParts, sample: readonly Look[]) {
  const { job, verify = null } = scenario;
  for (const { at, outcome } of own ? sample : [])
    if ("value" in outcome) refuseUncloneable(outcome.value, `The result for input ${at}`);
  const startedMs = nowMs();
  const expected = sample.map(({ outcome }) => digestOutcome(outcome));
  const digestMs = (nowMs() - startedMs) / Math.max(1, sample.length);
  if (!verify) return { expected, verify, judgeMs: digestMs };

  const judge = await loadVerify(job, verify);
  const shown = sample.slice(0, MOST_VERDICTS);
  const beganMs = nowMs();
  for (const { at, input, outcome } of shown) {
    const complaint = "value" in outcome ? await askVerify(judge, outcome.value, input, at) : null;
    if (complaint !== null)
      throw new UsageError(`${complaint} (a judge is tried on the main thread's own results first)`);
  }
  // A large result is one, however short a look its judge takes: so many are kept until they are judged.
  return { expected, verify, judgeMs: digestMs + (nowMs() - beganMs) / Math.max(1, shown.length) };
}

function handOn(sample: readonly Look[]) {
  const inputs = sample.map(({ input }) => input);
  return { inputs: writeInputs(inputs), inputsDigest: digest(inputs) };
}

function fewerInputs(used: number, looked: number, all: number): string {
  const why =
    used < looked
      ? `a round of more would take more than ${ROUND_MS / 1000} s`
      : used === MOST_INPUTS
        ? "more would make no figure better"
        : `running more of them once would take more than ${LOOK_MS / 1000} s`;
  return `Only ${groupDigits(used)} of ${groupDigits(all)} inputs are used, taken at random: ${why}`;
}

/** With its class: a TypeError is mostly a slip of the job's author. */
function named(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** What there is to know about somebody's own job before its figures are read. */
function oddities(sample: readonly Look[]): string[] {
  const errors = sample.flatMap(({ outcome }) => ("error" in outcome ? [named(outcome.error)] : []));
  const results = sample.map(({ outcome }) => ("value" in outcome ? outcome.value : null));
  const lost = [
    ["Inputs", lostInCloning(sample.map(({ input }) => input)), "a worker"],
    ["Results", lostInCloning(results), "a worker's caller"],
  ] as const;
  const losses = lost.flatMap(([what, found, who]) =>
    found === null ? [] : [`${what} hold objects of class ${found.name}: ${who} gets ${found.arrives}`],
  );
  if (errors.length === sample.length)
    throw new UsageError(
      [`The job throws for every input; the first error is: ${errors[0]}`, ...losses].join("; "),
    );
  const some = `The job throws for ${errors.length} of ${sample.length} inputs, and must throw the same errors in every pool; the first error is: ${errors[0]}`;
  return [...(errors.length === 0 ? [] : [some]), ...losses];
}
