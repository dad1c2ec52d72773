const TWO_PI_ROOT = Math.sqrt(2 * Math.PI);

/** Density of the standard normal distribution. */
export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / TWO_PI_ROOT;
}

/** The part of the standard normal distribution below a value: ½ + φ(z) · (z + z³/3 + z⁵/15 + …) (Marsaglia, J. Stat. Softw. 11, 2004). */
export function normalCumulative(z: number): number {
  if (z < -8) return 0;
  if (z > 8) return 1;
  let term = z;
  let sum = z;
  for (let i = 3; sum + term !== sum; i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + sum * normalDensity(z);
}
