import type { Results } from "../../results/schema.ts";
import { differs } from "../../stats/interval.ts";
import { formatPercent, formatTimes, plural } from "../../stats/numbers.ts";

/** How quiet the machine was, and what the run can tell at best. */
export function trustOf(results: Results): string[] {
  const { quiet, noise } = results;
  const repeated = noise.filter(({ attempt }) => attempt > 0).length;
  const repeats = repeated === 0 ? "" : `; ${plural(repeated, "slice")} measured again`;
  const grade = quiet.grade === null ? "unknown" : `grade ${quiet.grade} (A is quiet, F is noisy)`;
  return [`Noise: ${grade}: ${quiet.reason}${repeats}`, ...selfCheckLine(results)];
}

/** An interval that reaches beyond says nothing. */
const MOST_TOLD = 1000;

/** What the run can tell at best: how far a pool differs from itself. */
function selfCheckLine({ selfCheck, cells }: Results): string[] {
  const twin = cells.find(({ role }) => role === "twin");
  if (selfCheck === null || twin === undefined) return [];
  const { estimate, low, high } = selfCheck;
  const figure = (value: number) => formatTimes(value).replace("×", "");
  const interval = (to: number) =>
    to > MOST_TOLD ? "without a bound" : `${figure(low ?? 0)} to ${figure(to)}`;
  const range = low === null || high === null ? "" : ` (99 % interval ${interval(high)})`;
  return [`Self-check: ${twin.pool} beside itself: ${figure(estimate)}×${range}`];
}

/** Why the answer cannot be trusted, or not to every degree, and what to do. */
export function doubtsOf({ quiet, selfCheck, cells }: Results): string[] {
  const again = quiet.grade === "F" ? [MEASURE_AGAIN] : [];
  const twin = cells.find(({ role }) => role === "twin");
  if (twin === undefined || selfCheck === null || !differs(selfCheck)) return again;
  const off = formatPercent(Math.abs(selfCheck.estimate - 1));
  return [
    ...again,
    `This run cannot be trusted to ${off}: ${twin.pool}, measured twice, differs from itself by as much. More forks (--forks) or a quieter machine tell more.`,
  ];
}

const MEASURE_AGAIN =
  "The intervals hold for a machine that is as busy as this one was. To choose a pool, end the other programs and measure again.";
