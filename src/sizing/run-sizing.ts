import { indexed } from "./observations.ts";
import type { Step } from "./question.ts";
import type { Observation, Question } from "./schema.ts";
import { type SearchState, search } from "./search.ts";

/** What measures: cells in processes, or in tests a pool whose behaviour is known. */
export interface Measuring {
  /** One fork: all candidates side by side, interleaved. */
  measure(step: Step, fork: number): Promise<readonly Observation[]>;
  nowMs(): number;
}

export interface Sizing {
  readonly observations: readonly Observation[];
  readonly state: SearchState;
  readonly elapsedMs: number;
  /** The time was over before all was known that could have been. */
  readonly cutShort: boolean;
}

/** What a measurement is taken to cost as long as none of its kind was made. */
export const COARSE_COST_MS = 1000;
const FINE_COST_MS = 2000;

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
  const observations: Observation[] = [];
  const paces = { coarse: createPace(COARSE_COST_MS), fine: createPace(FINE_COST_MS) };
  for (let fork = 0; ; fork++) {
    const state = nextOf(observations, question);
    const elapsedMs = nowMs() - startedMs;
    const { step } = state;
    if (step === null || signal.aborted) return { observations, state, elapsedMs, cutShort: false };
    const pace = paces[step.stage];
    if (elapsedMs + pace.costMs(step) > budgetMs) {
      const last = search(indexed(observations), question);
      return { observations, state: last, elapsedMs, cutShort: true };
    }
    const stepStartedMs = nowMs();
    observations.push(...(await measure(step, fork)));
    pace.took(step, nowMs() - stepStartedMs);
  }
}

/**
 * Everything comes first, coarsely and twice, so that nothing hangs on one odd fork; then the least that makes intervals; then
 * forks are added where it matters.
 */
function nextOf(all: readonly Observation[], question: Question): SearchState {
  const { rule, limits } = question;
  const observations = indexed(all);
  const coarse = { ...question, limits: { ...limits, p99Ms: null, ratePerSecond: null }, otherSizes: [] };
  for (const forks of [1, 2]) {
    const state = search(observations, { ...coarse, rule: { ...rule, leastForks: forks, mostForks: forks } });
    if (state.step !== null) return { ...state, step: { ...state.step, stage: "coarse" } };
  }
  const least = search(observations, { ...question, rule: { ...rule, mostForks: rule.leastForks } });
  return least.step === null ? search(observations, question) : least;
}
