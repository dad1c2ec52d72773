import type { JobFunction } from "../domain/job.ts";
import type { Scenario } from "../domain/scenario.ts";
import { UsageError } from "../domain/usage-error.ts";
import { copyOf } from "./clone.ts";
import { digest } from "./digest.ts";
import { orderOfLooking } from "./inputs.ts";
import { type JobOutcome, outcomeOf } from "./outcome.ts";

/** Whatever takes longer counts as something that never ends. */
const PATIENCE_MS = 45_000;

/** A run waits no longer for expected results. It uses the inputs that have one by then. */
export const LOOK_MS = 20_000;

/** More inputs make no figure better. */
export const MOST_INPUTS = 1000;

/** So many jobs are run a second time. */
const MOST_AGAIN = 16;

/** Time as the survey sees it; tests hand in their own. */
export interface SurveyTime {
  nowMs(): number;
  sleep(ms: number): Promise<unknown>;
}

/** One job and its outcome; `at` is the index of its input. */
export interface Look {
  readonly at: number;
  readonly input: unknown;
  readonly outcome: JobOutcome;
}

/** @throws UsageError when something does not come to its end */
export function inTime<Value>(
  { sleep }: SurveyTime,
  value: Value | Promise<Value>,
  what: string,
): Value | Promise<Value> {
  if (!(value instanceof Promise)) return value;
  const late = sleep(PATIENCE_MS).then((): never => {
    throw new UsageError(
      `${what} after ${PATIENCE_MS / 1000} s: does it wait for something that never happens?`,
    );
  });
  return Promise.race([value, late]);
}

/** Goes through the inputs on the main thread, as far as time allows, for what is right. */
export async function lookOnce({ expected }: Scenario, inputs: readonly unknown[], time: SurveyTime) {
  const looks: Look[] = [];
  let slowestMs = 0;
  const startedMs = time.nowMs();
  let nowMs = startedMs;
  for (const at of orderOfLooking(inputs.length).slice(0, MOST_INPUTS)) {
    const input = inputs[at];
    const outcome = await inTime(
      time,
      outcomeOf(expected, input),
      `The job has not returned for input ${at}`,
    );
    looks.push({ at, input, outcome });
    const beforeMs = nowMs;
    nowMs = time.nowMs();
    slowestMs = Math.max(slowestMs, nowMs - beforeMs);
    if (nowMs - startedMs > LOOK_MS) break;
  }
  return { looks, slowestMs };
}

/** Once more, on copies: how long jobs take when they are not the first, and whether they leave their input alone. */
export async function lookAgain(run: JobFunction, looks: readonly Look[], { nowMs }: SurveyTime) {
  const copies = looks.slice(0, MOST_AGAIN).map(({ input }) => copyOf(input));
  const before = copies.map(digest);
  const outcomes: JobOutcome[] = [];
  const startedMs = nowMs();
  for (const input of copies) outcomes.push(await outcomeOf(run, input));
  const meanMs = (nowMs() - startedMs) / Math.max(1, copies.length);
  return { outcomes, meanMs, changesInput: copies.some((input, at) => digest(input) !== before[at]) };
}
