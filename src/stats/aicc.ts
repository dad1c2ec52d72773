/**
 * Akaike's information criterion for least squares, corrected for few points (Hurvich and Tsai 1989): the model with the
 * least is the better one. Infinite where there are too few points to judge at all.
 *
 * @param parameters all that were fitted; the variance, which is one more, is added here
 */
export function aicc(sumOfSquares: number, points: number, parameters: number): number {
  const k = parameters + 1;
  if (points - k - 1 <= 0) return Number.POSITIVE_INFINITY;
  // A perfect fit, as of made-up data, is not infinitely better than another.
  const variance = Math.max(sumOfSquares / points, Number.MIN_VALUE);
  return points * Math.log(variance) + 2 * k + (2 * k * (k + 1)) / (points - k - 1);
}
