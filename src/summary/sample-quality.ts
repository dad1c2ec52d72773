import { countingSamples } from "../results/forks.ts";
import type { CellResult, ForkResult } from "../results/schema.ts";
import { meanInterval } from "../stats/interval.ts";
import { tukeyFences } from "../stats/outliers.ts";
import { median } from "../stats/quantile.ts";
import { theilSenSlope } from "../stats/theil-sen.ts";

/** Logarithms of a fork's figures without the fork's own level. */
function deviations(fork: ForkResult): number[] {
  const rates = countingSamples(fork).map(({ jobs, wallMs }) => Math.log(jobs / wallMs));
  const level = median(rates);
  return rates.map((rate) => rate - level);
}

/** Fewer than this tell no quartiles. */
const LEAST_SAMPLES = 8;

/** How many samples lie beyond Tukey's fences. They are counted, and left in. */
export function classifyOutliers(forks: readonly ForkResult[]): CellResult["outliers"] {
  const all = forks.flatMap(deviations);
  if (all.length < LEAST_SAMPLES) return { mild: 0, severe: 0 };
  const { mild, severe } = tukeyFences(all);
  const beyond = ({ low, high }: typeof mild) => all.filter((value) => value < low || value > high).length;
  return { mild: beyond(mild) - beyond(severe), severe: beyond(severe) };
}

/** Less than this over all rounds changes no figure that is shown. */
const SMALLEST_DRIFT = 0.02;

/** Whether a cell gets faster or slower from round to round, in its forks alike: then it had not been warm. */
export function drifts(forks: readonly ForkResult[]): boolean {
  const rounds = Math.max(0, ...forks.map((fork) => countingSamples(fork).length));
  if (forks.length < 3 || rounds < 3) return false;
  // 99 %, as there are many cells.
  const { estimate, low, high } = meanInterval(
    forks.filter((fork) => countingSamples(fork).length > 1).map((fork) => theilSenSlope(deviations(fork))),
    0.99,
  );
  if (low === null || high === null || Math.abs(estimate) * (rounds - 1) < SMALLEST_DRIFT) return false;
  return low > 0 || high < 0;
}
