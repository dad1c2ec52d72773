import type { CellResult } from "../../results/schema.ts";
import type { Interval } from "../../stats/interval.ts";
import { withMargin, withRange } from "../../stats/numbers.ts";

/** Fewer make intervals so wide that half of their width, as a percentage, tells nobody anything. */
export const FEW_FORKS = 3;

/** A cell's figure with how far it is known: `1.90× ±3 %`; of few forks `1.90× (1.20× to 3.00×)`. */
export function withSpread(
  { forks }: Pick<CellResult, "forks">,
  interval: Interval,
  format: (value: number) => string,
): string {
  return forks.length < FEW_FORKS ? withRange(interval, format) : withMargin(interval, format);
}
