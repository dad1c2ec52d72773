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

type Runs = readonly Measured[];

/** The runs of two versions, one at least of each. */
export type Versions = Readonly<Record<"before" | "now", Runs>>;

export function measuredOf({ cells }: Results, wallMs: number): Measured {
  const pools = cells.filter(({ role, outcome }) => role === "contender" && outcome === "ok");
  const unsteady = pools.filter(({ warnings }) => warnings.some((warning) => /\bsteady\b/.test(warning)));
  const widths = pools.map(({ scenario, timesMainThread: times }) => {
    return { scenario, width: times?.low == null ? null : halfWidth(times) };
  });
  return { wallMs, widths, unsteady: unsteady.length };
}

export function versionsPage({ before, now }: Versions): Page {
  const row = (name: string, scenario: string, figure: (runs: Runs) => number, format = formatWidth) => {
    const [was, is] = [figure(before), figure(now)];
    const ratio = Number.isFinite(was) && Number.isFinite(is / was) ? (is / was).toFixed(2) : "";
    return { name, scenario, before: format(was), now: format(is), ratio };
  };
  const perRun = (name: string, digits: number, figure: (run: Measured) => number) => {
    const average = (runs: Runs) => mean(runs.map(figure));
    return row(name, "", average, (value) => value.toFixed(digits));
  };
  const scenariosOf = (runs: Runs) => runs.flatMap(({ widths }) => widths.map(({ scenario }) => scenario));
  const shared = [...new Set(scenariosOf(before))].filter((name) => scenariosOf(now).includes(name));
  const rows = [
    ...shared.flatMap((scenario) => [
      row("median", scenario, (runs) => median(widthsIn(runs, scenario))),
      row("widest", scenario, (runs) => Math.max(...widthsIn(runs, scenario))),
    ]),
    perRun("minutes", 2, ({ wallMs }) => wallMs / 60_000),
    perRun("cells", 0, ({ widths }) => widths.length),
    perRun("not steady", 0, ({ unsteady }) => unsteady),
  ];
  const grid = gridOf("Half the width of × main thread, over all cells of all runs", rows, [
    ["scenario", "name", ({ scenario }) => scenario],
    ["figure", "name", ({ name }) => name],
    ["before", "figure", ({ before }) => before],
    ["now", "figure", ({ now }) => now],
    ["now ÷ before", "figure", ({ ratio }) => ratio],
  ]);
  return {
    title: "Two versions side by side",
    facts: [`${plural(before.length, "run")} of each version, alternating`],
    parts: [{ grid }],
    answer: rows
      .filter(({ name }) => name === "median")
      .map(({ scenario, ratio }) => `${scenario}: the median width is ${ratio} of the version before`),
  };
}

/** Of all cells of all runs; infinite: the cell has no interval. */
function widthsIn(runs: Runs, scenario: string): number[] {
  const own = runs.flatMap(({ widths }) => widths.filter((one) => one.scenario === scenario));
  return own.map(({ width }) => width ?? Number.POSITIVE_INFINITY);
}

const formatWidth = (share: number) => (Number.isFinite(share) ? `±${formatPercent(share)}` : "none");
