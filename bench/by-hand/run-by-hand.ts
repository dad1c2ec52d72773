/**
 * A pool as somebody uses it who has never heard of poolmark: the code of the library's README, with the options of our
 * adapter. Its promises are the library's own.
 */
export type RunByHand = (input: unknown) => PromiseLike<unknown>;

export interface ByHand {
  /** Resolves when the library calls its workers ready; the warm-up does the rest. */
  open(workers: number): Promise<RunByHand>;
}
