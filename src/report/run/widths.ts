import type { Results } from "../../results/schema.ts";
import { halfWidth, timesMoreFor } from "../../stats/interval.ts";
import { formatRough, formatWait, joinWords } from "../../stats/numbers.ts";
import { median } from "../../stats/quantile.ts";

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
