import type { Results } from "../results/schema.ts";

/** Outside noise during one attempt at a slice. */
export type SliceNoise = Omit<Results["noise"][number], "block" | "fork">;

/** A disturbed slice is repeated at most this often. */
export const MOST_REPEATS = 2;

/** At most this share of a fork's slices is repeated: on a machine that is never quiet, turns tell more than repeats. */
export const MOST_REPEATED_SHARE = 0.1;

/** Decided by outside noise alone, never by the result of a slice: the choice must not bias the result. */
export function isWorthRepeating(
  attempts: readonly Pick<SliceNoise, "noise" | "disturbed">[],
  attempt: number,
): boolean {
  if (attempt === MOST_REPEATS || attempts.at(-1)?.disturbed === null) return false;
  // A quota that throttles twice, be it two slices, is the pools' own doing: it would do so a third time.
  return attempts.length < 2 || !attempts.slice(-2).every(({ noise }) => (noise.throttledMs ?? 0) > 0);
}
