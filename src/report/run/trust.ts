import type { Results } from "../../results/schema.ts";
import { differs, halfWidth, timesMoreFor } from "../../stats/interval.ts";
import {
  formatPercent,
  formatRough,
  formatTimes,
  formatWait,
  joinWords,
  plural,
} from "../../stats/numbers.ts";
import { median } from "../../stats/quantile.ts";

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

/** Widths that people ask for, as shares. */
const TARGETS = [0.05, 0.03, 0.01] as const;

/**
 * How well the run knows × main thread, and how long it would take for narrower intervals: more forks narrow them by the square
 * root. Dispatch alone is no job, and counts only where nothing else was measured.
 */
export function widthsLine({ cells, scenarios, ...run }: Results): string[] {
  const dispatch = new Set(scenarios.filter(({ kind }) => kind === "dispatch").map(({ name }) => name));
  const known = cells.flatMap(({ role, scenario, timesMainThread }) => {
    if (role !== "contender" || timesMainThread?.low == null) return [];
    return [{ isDispatch: dispatch.has(scenario), width: halfWidth(timesMainThread) }];
  });
  const jobs = known.filter(({ isDispatch }) => !isDispatch);
  const widths = (jobs.length > 0 ? jobs : known).map(({ width }) => width);
  const { startedAt, finishedAt, tookMs = Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt) } = run;
  if (finishedAt === null || widths.length === 0) return [];
  const width = median(widths);
  // As it is printed: ±5 % is no target of a run that says ±5 %.
  const percent = formatRough(100 * width);
  const longer = TARGETS.filter((target) => target < width && formatRough(100 * target) !== percent).map(
    (target) => `±${100 * target} % in about ${formatWait(timesMoreFor(target, width) * tookMs)}`,
  );
  const more = longer.length === 0 ? "" : `; a longer run would give ${joinWords(longer)}`;
  return [`Intervals: × main thread is known to ±${percent} % (median)${more}`];
}
