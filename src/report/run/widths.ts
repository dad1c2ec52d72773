import type { Results } from "../../results/schema.ts";
import { halfWidth, timesMoreFor } from "../../stats/interval.ts";
import { median } from "../../stats/quantile.ts";
import { joinWords } from "../numbers.ts";

/** Widths that people ask for, as shares. */
const TARGETS = [0.05, 0.03, 0.01] as const;

/**
 * How well the run knows × main thread, and how long it would take for narrower intervals: more forks narrow them by the square
 * root. Dispatch alone is no job, and counts only where nothing else was measured.
 */
export function widthsLine({ cells, scenarios, startedAt, finishedAt }: Results): string[] {
  const dispatch = new Set(scenarios.filter(({ kind }) => kind === "dispatch").map(({ name }) => name));
  const known = cells.flatMap(({ role, scenario, timesMainThread }) => {
    if (role !== "contender" || timesMainThread?.low == null) return [];
    return [{ isDispatch: dispatch.has(scenario), width: halfWidth(timesMainThread) }];
  });
  const jobs = known.filter(({ isDispatch }) => !isDispatch);
  const widths = (jobs.length > 0 ? jobs : known).map(({ width }) => width);
  if (finishedAt === null || widths.length === 0) return [];
  const [width, tookMs] = [median(widths), Date.parse(finishedAt) - Date.parse(startedAt)];
  // As it is printed: ±5 % is no target of a run that says ±5 %.
  const percent = Number((100 * width).toPrecision(2));
  const longer = TARGETS.filter((target) => 100 * target < percent).map(
    (target) => `±${100 * target} % in about ${inWords(timesMoreFor(target, width) * tookMs)}`,
  );
  const more = longer.length === 0 ? "" : `; a longer run would give ${joinWords(longer)}`;
  return [`Intervals: × main thread is known to ±${percent} % (median)${more}`];
}

function inWords(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1.5) return `${Math.ceil(ms / 1000)} s`;
  return minutes < 90 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 60)} h`;
}
