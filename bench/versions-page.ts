import { gridOf } from "../src/report/grid.ts";
import { formatPercent, plural } from "../src/report/numbers.ts";
import type { Page } from "../src/report/page.ts";
import type { Results } from "../src/results/schema.ts";
import { halfWidth, mean } from "../src/stats/interval.ts";
import { median } from "../src/stats/quantile.ts";

/** What a run says of its own precision. */
export interface Measured {
  readonly wallMs: number;
  /** Half the width of each cell's ratio to the main thread; null: the cell has no interval. */
  readonly widths: readonly { readonly scenario: string; readonly width: number | null }[];
  readonly unsteady: number;
}

/** The runs of two versions, one at least of each. */
export interface Versions {
  readonly before: readonly Measured[];
  readonly now: readonly Measured[];
}

export function measuredOf({ cells }: Results, wallMs: number): Measured {
  const pools = cells.filter(({ role, outcome }) => role === "contender" && outcome === "ok");
  const unsteady = pools.filter(({ warnings }) => warnings.some((warning) => /\bsteady\b/.test(warning)));
  const widths = pools.map(({ scenario, timesMainThread }) => {
    const width = timesMainThread === null ? Number.POSITIVE_INFINITY : halfWidth(timesMainThread);
    return { scenario, width: Number.isFinite(width) ? width : null };
  });
  return { wallMs, widths, unsteady: unsteady.length };
}

/** A figure of all runs of a version. */
type Figure = (runs: readonly Measured[]) => number;
type Row = readonly [scenario: string, name: string, figure: Figure, format: (value: number) => string];

const ofWidths =
  (scenario: string, summary: (widths: readonly number[]) => number): Figure =>
  (runs) => {
    const own = runs.flatMap(({ widths }) => widths.filter((one) => one.scenario === scenario));
    return summary(own.map(({ width }) => width ?? Number.POSITIVE_INFINITY));
  };

/** What a run has, on average. */
const perRun =
  (figure: (run: Measured) => number): Figure =>
  (runs) =>
    mean(runs.map(figure));

export function versionsPage({ before, now }: Versions): Page {
  const scenariosOf = (runs: readonly Measured[]) =>
    runs.flatMap(({ widths }) => widths.map(({ scenario }) => scenario));
  const shared = [...new Set(scenariosOf(before))].filter((name) => scenariosOf(now).includes(name));
  const rows = [
    ...shared.flatMap((scenario): Row[] => [
      [scenario, "median", ofWidths(scenario, median), formatWidth],
      [scenario, "widest", ofWidths(scenario, (widths) => Math.max(...widths)), formatWidth],
    ]),
    ["", "minutes", perRun(({ wallMs }) => wallMs / 60_000), (minutes) => minutes.toFixed(2)],
    ["", "cells", perRun(({ widths }) => widths.length), (cells) => cells.toFixed(0)],
    ["", "not steady", perRun(({ unsteady }) => unsteady), (cells) => cells.toFixed(0)],
  ] satisfies Row[];
  const ratioOf = (figure: Figure) => ratio(figure(now), figure(before));
  const grid = gridOf("Half the width of × main thread, over all cells of all runs", rows, [
    ["scenario", "name", ([scenario]) => scenario],
    ["figure", "name", ([, name]) => name],
    ["before", "figure", ([, , figure, format]) => format(figure(before))],
    ["now", "figure", ([, , figure, format]) => format(figure(now))],
    ["now ÷ before", "figure", ([, , figure]) => ratioOf(figure)],
  ]);
  return {
    title: "Two versions side by side",
    facts: [`${plural(before.length, "run")} of each version, alternating`],
    parts: [{ grid }],
    answer: shared.map(
      (scenario) =>
        `${scenario}: the median width is ${ratioOf(ofWidths(scenario, median))} of the version before`,
    ),
  };
}

const formatWidth = (share: number) => (Number.isFinite(share) ? `±${formatPercent(share)}` : "none");
const ratio = (now: number, before: number) =>
  Number.isFinite(before) && Number.isFinite(now / before) ? (now / before).toFixed(2) : "";
