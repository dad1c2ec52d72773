import type { Question, Step } from "./question.ts";
import type { Reading } from "./reading.ts";
import { type SearchState, search } from "./search.ts";

/** What measures: crews in processes, or in tests a pool whose behaviour is known. */
export interface Measuring {
  /** One fork: all candidates side by side, interleaved. */
  measure(step: Step, fork: number): Promise<readonly Reading[]>;
  nowMs(): number;
}

export interface Sizing {
  readonly readings: readonly Reading[];
  readonly state: SearchState;
  readonly elapsedMs: number;
  /** The time was over before all was known that could have been. */
  readonly cutShort: boolean;
}

/** What a measurement is taken to cost as long as none of its kind was made. */
export const FIRST_COST_MS = 1000;
const CLOSER_COST_MS = 2000;

/** What one candidate takes, by what it took. */
function createPace(guessMs: number) {
  let [tookMs, candidates] = [0, 0];
  return {
    costMs: (step: Step) => step.candidates.length * (candidates === 0 ? guessMs : tookMs / candidates),
    took(step: Step, ms: number) {
      // What waits for arrivals says nothing of what does not.
      if (step.ratePerSecond !== null) return;
      tookMs += ms;
      candidates += step.candidates.length;
    },
  };
}

/** Measures what the search asks for, step by step, until it is answered or the time is over. */
export async function runSizing(
  question: Question,
  { measure, nowMs }: Measuring,
  budgetMs: number,
  signal: AbortSignal,
): Promise<Sizing> {
  const startedMs = nowMs();
  const readings: Reading[] = [];
  const paces = { first: createPace(FIRST_COST_MS), closer: createPace(CLOSER_COST_MS) };
  for (let fork = 0; ; fork++) {
    const state = nextOf(readings, question);
    const elapsedMs = nowMs() - startedMs;
    const { step } = state;
    if (step === null || signal.aborted) return { readings, state, elapsedMs, cutShort: false };
    const pace = paces[step.look];
    if (elapsedMs + pace.costMs(step) > budgetMs)
      return { readings, state: search(readings, question), elapsedMs, cutShort: true };
    const stepStartedMs = nowMs();
    readings.push(...(await measure(step, fork)));
    pace.took(step, nowMs() - stepStartedMs);
  }
}

/**
 * Everything comes first, roughly and twice, so that nothing hangs on one odd fork; then the least that makes intervals; then
 * forks are added where it matters.
 */
function nextOf(readings: readonly Reading[], question: Question): SearchState {
  const { rule, limits } = question;
  const rough = { ...question, limits: { ...limits, p99Ms: null, ratePerSecond: null }, beside: [] };
  for (const forks of [1, 2]) {
    const state = search(readings, { ...rough, rule: { ...rule, leastForks: forks, mostForks: forks } });
    if (state.step !== null) return { ...state, step: { ...state.step, look: "first" } };
  }
  const least = search(readings, { ...question, rule: { ...rule, mostForks: rule.leastForks } });
  return least.step === null ? search(readings, question) : least;
}
