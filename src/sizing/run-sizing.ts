import { scheduleMs } from "../driver/loads.ts";
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

/** The time that a search may take. */
export interface Budget {
  readonly totalMs: number;
  /** What passed of it before the search began. */
  readonly spentMs: number;
}

export interface Sizing {
  readonly observations: readonly Observation[];
  readonly state: SearchState;
  /** What passed of the budget in all. */
  readonly elapsedMs: number;
  /** `budget`: the next step would not have fitted into it. `interrupted`: by the signal. */
  readonly ended: "answered" | "budget" | "interrupted";
}

/** What one candidate is taken to cost in a coarse step, start and end of its process included, until one was measured. */
export const COARSE_COST_MS = 1000;
/** How much more it is taken to cost in a fine step, until one was measured. */
const FINE_MORE_MS = 1000;
/** What follows on the last step: the processes end, the answer is worked out and written. */
const CLOSING_MS = 500;
/** A search in less time measures nothing. */
export const LEAST_SIZING_MS = COARSE_COST_MS + CLOSING_MS;
/** A step is foretold by the dearest of so many before it. */
const MOST_REMEMBERED = 5;

/** Foretells what steps cost by what they cost before, rather too much than too little. */
function createForecast() {
  const seenMs: Record<Step["stage"], number[]> = { coarse: [], fine: [] };
  const arrivalsMs = ({ ratePerSecond }: Step) => (ratePerSecond === null ? 0 : scheduleMs(ratePerSecond));
  const dearest = (stage: Step["stage"]): number => {
    if (seenMs[stage].length > 0) return Math.max(...seenMs[stage]);
    return stage === "coarse" ? COARSE_COST_MS : dearest("coarse") + FINE_MORE_MS;
  };
  return {
    costMs: (step: Step) => step.candidates.length * (dearest(step.stage) + arrivalsMs(step)),
    took(step: Step, ms: number) {
      const eachMs = ms / step.candidates.length - arrivalsMs(step);
      seenMs[step.stage] = [...seenMs[step.stage], eachMs].slice(-MOST_REMEMBERED);
    },
  };
}

/** Measures what the search asks for, step by step, until it is answered, the time is over, or the user ends it. */
export async function runSizing(
  question: Question,
  { measure, nowMs }: Measuring,
  { totalMs, spentMs }: Budget,
  signal: AbortSignal,
): Promise<Sizing> {
  const startedMs = nowMs();
  const observations: Observation[] = [];
  const forecast = createForecast();
  const passedMs = () => spentMs + nowMs() - startedMs;
  const end = (ended: Sizing["ended"]): Sizing => {
    const state = search(indexed(observations), question);
    return { observations, state, elapsedMs: passedMs(), ended };
  };
  for (let fork = 0; !signal.aborted; fork++) {
    const { step } = nextOf(observations, question);
    if (step === null) return end("answered");
    const fitting = fitted(step, totalMs - CLOSING_MS - passedMs(), forecast.costMs);
    if (fitting === null) return end("budget");
    const stepStartedMs = nowMs();
    const measured = await measureUnless(signal, () => measure(fitting, fork));
    if (measured === null) break;
    observations.push(...measured);
    // A candidate that failed may have failed at once, or at its deadline.
    if (measured.every(({ failure }) => failure === null)) forecast.took(fitting, nowMs() - stepStartedMs);
  }
  return end("interrupted");
}

/** Some of a step's candidates, where there is not time for all; the first is the best known, which the others are compared with. */
function fitted(step: Step, leftMs: number, costMs: (step: Step) => number): Step | null {
  const least = Math.min(2, step.candidates.length);
  for (let count = step.candidates.length; count >= least; count--) {
    const smaller = { ...step, candidates: step.candidates.slice(0, count) };
    if (costMs(smaller) <= leftMs) return smaller;
  }
  return null;
}

/** null: the signal came first. What was measured meanwhile is of processes that were stopped. */
async function measureUnless(
  signal: AbortSignal,
  measure: () => Promise<readonly Observation[]>,
): Promise<readonly Observation[] | null> {
  try {
    const observations = await measure();
    return signal.aborted ? null : observations;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
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
