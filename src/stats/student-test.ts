import { mean } from "./interval.ts";
import { tCumulative } from "./student-t.ts";

/**
 * Two-sided p-value of Student's t test of two means, the variances taken to be equal: one of the sides may be a single value.
 * With fewer than three values in all nothing tells: 1.
 */
export function studentTest(left: readonly number[], right: readonly number[]): number {
  const df = left.length + right.length - 2;
  if (df < 1) return 1;
  const [a, b] = [mean(left), mean(right)];
  const squares = (values: readonly number[], level: number) =>
    values.reduce((sum, value) => sum + (value - level) ** 2, 0);
  const variance = (squares(left, a) + squares(right, b)) / df;
  if (variance === 0) return a === b ? 1 : 0;
  const error = Math.sqrt(variance * (1 / left.length + 1 / right.length));
  return 2 * tCumulative(-Math.abs(a - b) / error, df);
}
