const MULTIPLIER = 1_664_525;
const INCREMENT = 1_013_904_223;

/** So many steps of a linear congruential generator: some nanoseconds each, and no way to skip them for a compiler. */
export function spin(steps: number): number {
  let state = 1;
  for (let i = 0; i < steps; i++) state = (Math.imul(state, MULTIPLIER) + INCREMENT) | 0;
  return state;
}

/** The same number without the work: the generator jumps ahead by squaring its step (F. Brown, 1994). */
export function spinResult(steps: number): number {
  let [multiplier, increment] = [MULTIPLIER, INCREMENT];
  let [totalMultiplier, totalIncrement] = [1, 0];
  for (let left = steps; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      totalMultiplier = Math.imul(totalMultiplier, multiplier);
      totalIncrement = (Math.imul(totalIncrement, multiplier) + increment) | 0;
    }
    increment = Math.imul(multiplier + 1, increment) | 0;
    multiplier = Math.imul(multiplier, multiplier);
  }
  return (Math.imul(1, totalMultiplier) + totalIncrement) | 0;
}
