import { findSteps, type StepRule } from "../stats/e-divisive.ts";
import { geometricMean, variance } from "../stats/interval.ts";
import { seeded, shuffled } from "../stats/seeded.ts";
import { tQuantile } from "../stats/student-t.ts";
import type { Series } from "./series.ts";

/** As Otava has it; levels of three runs and more, so that one odd run, or the last, is no step. */
export const RULE: StepRule = { mostPValue: 0.001, leastSegment: 3, window: 50 };

/** The change for which it is told how soon it would be seen. */
export const TOLD_CHANGE = 0.1;
const POWER = 0.8;
const MOST_RUNS = 100;

/** A step in a series: what changed, and where. */
interface LevelChange {
  /** Index in the series of the first run after it. */
  readonly at: number;
  /** Level after ÷ level before. */
  readonly ratio: number;
  readonly pValue: number;
}

/** A series with its levels. */
export interface Watched extends Series {
  readonly steps: readonly LevelChange[];
  /** Of the runs since the last step. */
  readonly level: number;
  /** How much single runs differ at one level: a standard deviation of logarithms. null: too few runs to tell. */
  readonly spread: number | null;
  /** After so many runs a change of 10 % would be seen, 4 times of 5; null: it would not, or cannot be told. */
  readonly runsToSee: number | null;
}

/** Steps are looked for in logarithms: a figure that halves changes as much as one that doubles. */
export function watched(series: Series): Watched {
  const logs = series.values.map(Math.log);
  const found = findSteps(logs, RULE);
  const ends = [0, ...found.map(({ at }) => at), logs.length];
  const levels = ends.slice(1).map((end, i) => geometricMean(series.values.slice(ends[i], end)));
  const steps = found.map(({ at, pValue }, i) => {
    return { at, pValue, ratio: (levels[i + 1] as number) / (levels[i] as number) };
  });
  const spread = spreadOf(ends.slice(1).map((end, i) => logs.slice(ends[i], end)));
  const runs = logs.length - (found.at(-1)?.at ?? 0);
  return {
    ...series,
    ...{ steps, spread, level: levels.at(-1) as number },
    runsToSee: spread === null ? null : runsToSee(runs, spread),
  };
}

function spreadOf(levels: readonly (readonly number[])[]): number | null {
  const df = levels.reduce((sum, { length }) => sum + length - 1, 0);
  if (df < 2) return null;
  const squares = levels.reduce(
    (sum, values) => sum + (values.length < 2 ? 0 : variance(values) * (values.length - 1)),
    0,
  );
  return Math.sqrt(squares / df);
}

/** How many runs after a change Student's t is expected to be as large as a step takes, and the power asks for. */
function runsToSee(runs: number, spread: number): number | null {
  if (runs < RULE.leastSegment) return null;
  for (let after = RULE.leastSegment; after <= MOST_RUNS; after++) {
    const df = runs + after - 2;
    const need = tQuantile(1 - RULE.mostPValue / 2, df) + tQuantile(POWER, df);
    if (Math.log1p(TOLD_CHANGE) >= need * spread * Math.sqrt(1 / runs + 1 / after)) return after;
  }
  return null;
}

/** How often these series would show a step if there were none. */
export interface FalseSteps {
  readonly steps: number;
  readonly points: number;
}

const ENOUGH_POINTS = 20_000;
/** Fewer runs have no step: two levels, and each has three. */
export const LEAST_RUNS = 2 * RULE.leastSegment;

/** Shuffles the real values until no order is left in them, and counts the steps that are found all the same. */
export function falseSteps(series: readonly Series[], seed = 1): FalseSteps {
  const random = seeded(seed);
  const long = series.filter(({ values }) => values.length >= LEAST_RUNS);
  let [steps, points] = [0, 0];
  while (points < ENOUGH_POINTS) {
    const values = long[Math.floor(random() * long.length)]?.values;
    if (values === undefined) break;
    steps += findSteps(shuffled(values.map(Math.log), random), RULE).length;
    points += values.length;
  }
  return { steps, points };
}
