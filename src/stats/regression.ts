import { type Interval, mean } from "./interval.ts";
import { tQuantile } from "./student-t.ts";

/** A straight line through points, y = intercept + slope · x, with the interval of its slope. */
export interface Line {
  readonly intercept: number;
  readonly slope: Interval;
}

/**
 * Ordinary least squares; the slope's interval is ± t(n − 2) · s / √Σ(x − x̄)² (e.g. Montgomery, Peck & Vining, Introduction to
 * Linear Regression Analysis, 2.3).
 *
 * @param points three at least, at two places at least
 */
export function fitLine(points: readonly { readonly x: number; readonly y: number }[], level = 0.95): Line {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const spreadX = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  if (points.length < 3 || spreadX === 0)
    throw new RangeError(
      `Cannot fit a line to ${points.length} points at ${new Set(xs).size} places: need three at two`,
    );
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spreadX;
  const intercept = meanY - slope * meanX;
  const residual = points.reduce((sum, { x, y }) => sum + (y - intercept - slope * x) ** 2, 0);
  const df = points.length - 2;
  const margin = tQuantile((1 + level) / 2, df) * Math.sqrt(residual / df / spreadX);
  return { intercept, slope: { estimate: slope, low: slope - margin, high: slope + margin } };
}
