/**
 * The part of the work that is serial, told from one speed-up: e = (1/S − 1/p) ÷ (1 − 1/p) (Karp and Flatt 1990). What
 * exceeds a speed-up of p counts as none.
 *
 * @param speedup by so many processors over one @param processors above 1
 */
export function serialFraction(speedup: number, processors: number): number {
  return Math.max(0, (1 / speedup - 1 / processors) / (1 - 1 / processors));
}

/** The speed-up that Amdahl's law gives (Amdahl 1967). */
export function amdahl(serial: number, processors: number): number {
  return 1 / (serial + (1 - serial) / processors);
}
