import { mean } from "./interval.ts";
import { studentTest } from "./student-test.ts";

/** A place where a series changes its level. */
export interface Step {
  /** Index of the first value after it. */
  readonly at: number;
  /** Two-sided, of the values since the step before against those until the step after. */
  readonly pValue: number;
}

export interface StepRule {
  /** A step with a larger one is none. */
  readonly mostPValue: number;
  /** So many values a level has at least; with more than one, no step hangs on a single value. */
  readonly leastSegment: number;
  /** So many values are looked at together: in a long series a short level would not be seen. */
  readonly window: number;
}

/** Steps are first looked for with a p-value so much larger: one that hides another must not end the search. */
const WEAK_FACTOR = 10;

/** Without the value that speaks for it the most, the p-value of a step may be so much larger. */
const WITHOUT_ONE_FACTOR = 3;

/**
 * Where a series changes its level: E-divisive means (Matteson and James, JASA 109, 2014), with Student's t test in place of
 * permutations, in overlapping windows, weak steps first (Fleming et al., Hunter, ICPE 2023). The same series gives the same steps.
 */
export function findSteps(values: readonly number[], rule: StepRule): Step[] {
  const weak = { ...rule, mostPValue: Math.min(1, WEAK_FACTOR * rule.mostPValue) };
  const found = new Set<number>();
  for (let start = 0; start < values.length; ) {
    const steps = divide(values, start, Math.min(start + rule.window, values.length), weak);
    for (const at of steps) found.add(at);
    start = Math.max(steps.at(-1) ?? 0, start + Math.floor(rule.window / 2));
  }
  return withoutWeak(values, [...found].sort(ascending), rule);
}

const ascending = (a: number, b: number) => a - b;

/** Splits a part of the series, and what comes of it, for as long as the best split of all is one. */
function divide(values: readonly number[], from: number, to: number, rule: StepRule): number[] {
  const steps: number[] = [];
  for (;;) {
    const ends = [from, ...steps, to];
    const splits = ends.slice(1).flatMap((end, i) => bestSplit(values, ends[i] as number, end, rule));
    const [best] = splits.sort((a, b) => b.divergence - a.divergence);
    if (best === undefined || pValueAt(values, best.from, best.at, best.to, rule) > rule.mostPValue)
      return steps;
    steps.push(best.at);
    steps.sort(ascending);
  }
}

/** Takes away the weakest step until none is left that is too weak: with it gone its neighbours have more values to stand on. */
function withoutWeak(values: readonly number[], places: readonly number[], rule: StepRule): Step[] {
  const left = [...places];
  for (;;) {
    const ends = [0, ...left, values.length];
    const steps = left.map((at, i) => {
      return { at, pValue: pValueAt(values, ends[i] as number, at, ends[i + 2] as number, rule) };
    });
    const weakest = steps.reduce(
      (worst, { pValue }, i) => (pValue > (steps[worst]?.pValue ?? -1) ? i : worst),
      0,
    );
    if ((steps[weakest]?.pValue ?? 0) <= rule.mostPValue) return steps;
    left.splice(weakest, 1);
  }
}

/**
 * p-value of values[from … at) against values[at … to). Where levels have several values, that of the step without the value
 * that speaks for it the most, on either side, bounds it: an outlier makes no level.
 */
function pValueAt(
  values: readonly number[],
  from: number,
  at: number,
  to: number,
  { leastSegment }: StepRule,
): number {
  const [left, right] = [values.slice(from, at), values.slice(at, to)];
  const pValue = studentTest(left, right);
  if (leastSegment < 2) return pValue;
  const isHigher = mean(right) > mean(left);
  const withoutOne = [
    studentTest(without(left, isHigher ? Math.min(...left) : Math.max(...left)), right),
    studentTest(left, without(right, isHigher ? Math.max(...right) : Math.min(...right))),
  ];
  return Math.max(pValue, Math.max(...withoutOne) / WITHOUT_ONE_FACTOR);
}

function without(values: readonly number[], value: number): number[] {
  const at = values.indexOf(value);
  return values.filter((_, i) => i !== at);
}

interface Split {
  readonly from: number;
  readonly at: number;
  readonly to: number;
  readonly divergence: number;
}

/**
 * The place at which values[from … to) differ the most from those before: of all places, and all ends of what comes after it,
 * the greatest divergence n·m / (n + m) · (2·E|X − Y| − E|X − X′| − E|Y − Y′|). In a time of the square of the length.
 *
 * @returns nothing where there are too few values to split
 */
function bestSplit(values: readonly number[], from: number, to: number, { leastSegment }: StepRule): Split[] {
  const length = to - from;
  if (length < Math.max(2, 2 * leastSegment)) return [];
  const distance = (i: number, j: number) =>
    Math.abs((values[from + i] as number) - (values[from + j] as number));
  // Sums of the distances of all pairs in [0 … end).
  const within = new Float64Array(length + 1);
  for (let end = 1; end <= length; end++) {
    let sum = within[end - 1] as number;
    for (let i = 0; i < end - 1; i++) sum += distance(i, end - 1);
    within[end] = sum;
  }
  // The same in [at … end), for each place from the last to the first.
  const after = new Float64Array(length + 1);
  let best: Split | null = null;
  for (let at = length - 1; at >= leastSegment; at--) {
    let row = 0;
    for (let end = at + 2; end <= length; end++) {
      row += distance(at, end - 1);
      after[end] = (after[end] as number) + row;
    }
    const n = at;
    const before = within[at] as number;
    for (let end = at + leastSegment; end <= length; end++) {
      const m = end - at;
      const inside = after[end] as number;
      const across = (within[end] as number) - before - inside;
      const apart =
        (2 / (n + m)) *
        (across - (n < 2 ? 0 : (m / (n - 1)) * before) - (m < 2 ? 0 : (n / (m - 1)) * inside));
      // Of equal ones the first, as if they had been looked at from the first place to the last.
      if (best === null || apart >= best.divergence) best = { from, at: from + at, to, divergence: apart };
    }
  }
  return best === null ? [] : [best];
}
