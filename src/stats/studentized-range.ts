import { logGamma } from "./incomplete-beta.ts";
import { normalCumulative, normalDensity } from "./normal.ts";

/**
 * How often the range of so many independent means that are all alike is below q standard errors (Tukey 1953):
 * P(q) = ∫ f(s) · k ∫ φ(z) · (Φ(z) − Φ(z − q·s))^(k−1) dz ds, where s² is χ² ÷ df. Agrees with R's ptukey to 1e-6.
 *
 * @param means at least 2
 * @param df degrees of freedom of the standard error, above 0
 */
export function rangeCumulative(q: number, means: number, df: number): number {
  if (!(means >= 2 && df > 0))
    throw new RangeError(`Cannot take the range of ${means} means with ${df} degrees of freedom`);
  if (q <= 0) return 0;
  if (df > 5000) return rangeOfNormals(q, means);
  // s by ln s: its density is smooth there, and next to nothing beyond eight standard deviations, which are about √(1 / 2df).
  const spread = Math.min(3, 8 / Math.sqrt(2 * df));
  const logScale = Math.LN2 + (df / 2) * Math.log(df / 2) - logGamma(df / 2);
  const density = (u: number) => Math.exp(logScale + df * u - (df / 2) * Math.exp(2 * u));
  return simpson(-spread - 8 / df, spread, 96, (u) => {
    const weight = density(u);
    return weight < 1e-14 ? 0 : weight * rangeOfNormals(q * Math.exp(u), means);
  });
}

function rangeOfNormals(width: number, means: number): number {
  return simpson(-8, 8 + Math.min(width, 8), 96, (z) => {
    const between = normalCumulative(z) - normalCumulative(z - width);
    return means * normalDensity(z) * between ** (means - 1);
  });
}

/** Simpson's rule over an even number of steps. */
function simpson(from: number, to: number, steps: number, f: (x: number) => number): number {
  const step = (to - from) / steps;
  let sum = f(from) + f(to);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * f(from + i * step);
  return (sum * step) / 3;
}
