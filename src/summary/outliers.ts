import { slicesOf } from "../estimate/fork-figures.ts";
import type { CellResult, ForkResult } from "../results/schema.ts";
import { tukeyFences } from "../stats/outliers.ts";
import { median } from "../stats/quantile.ts";

/** Fewer than this tell no quartiles. */
const FEWEST_SLICES = 8;

/** How many slices lie beyond Tukey's fences, by their speed relative to their fork's. They are counted, and left in. */
export function classifyOutliers(forks: readonly ForkResult[]): CellResult["outliers"] {
  const all = forks.flatMap(deviations);
  if (all.length < FEWEST_SLICES) return { mild: 0, severe: 0 };
  const { mild, severe } = tukeyFences(all);
  const beyond = ({ low, high }: typeof mild) => all.filter((value) => value < low || value > high).length;
  return { mild: beyond(mild) - beyond(severe), severe: beyond(severe) };
}

/** Logarithms of a fork's speeds, slice by slice, without the fork's own level. */
function deviations(fork: ForkResult): number[] {
  const rates = [...slicesOf(fork).values()].map(({ jobs, wallMs }) => Math.log(jobs / wallMs));
  if (rates.length === 0) return [];
  const level = median(rates);
  return rates.map((rate) => rate - level);
}
