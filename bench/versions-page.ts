import { groupBy } from "../src/domain/group-by.ts";
import { gridOf } from "../src/report/grid.ts";
import type { Page } from "../src/report/page.ts";
import type { Results } from "../src/results/schema.ts";
import { mean } from "../src/stats/interval.ts";
import { formatPercent, plural } from "../src/stats/numbers.ts";
import { median } from "../src/stats/quantile.ts";
import { widthsOf } from "../src/summary/precision.ts";

/** What a run says of its own precision. */
export interface Measured {
  readonly wallMs: number;
  /** By scenario, half the width of each cell's ratio to the main thread; infinite: the cell has no interval. */
  readonly widths: Readonly<Record<string, readonly number[]>>;
  readonly unsteady: number;
}

type Runs = readonly Measured[];

/** The runs of two versions, one at least of each, all of the same scenarios. */
export type Versions = Readonly<Record<"before" | "now", Runs>>;

export function measuredOf({ cells }: Results, wallMs: number): Measured {
  const pools = cells.filter(({ role, outcome }) => role === "contender" && outcome === "ok");
  const unsteady = pools.filter(({ warnings }) => warnings.some((warning) => /\bsteady\b/.test(warning)));
  const byScenario = [...groupBy(pools, ({ scenario }) => scenario)];
  const widths = Object.fromEntries(byScenario.map(([scenario, own]) => [scenario, widthsOf(own)]));
  return { wallMs, widths, unsteady: unsteady.length };
}

const widthsIn = (runs: Runs, scenario: string) => runs.flatMap(({ widths }) => widths[scenario] ?? []);

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
  const shared = Object.keys(before[0]?.widths ?? {}).filter((name) => widthsIn(now, name).length > 0);
  const rows = [
    ...shared.flatMap((scenario) => [
      row("median", scenario, (runs) => median(widthsIn(runs, scenario))),
      row("widest", scenario, (runs) => Math.max(...widthsIn(runs, scenario))),
    ]),
    perRun("minutes", 2, ({ wallMs }) => wallMs / 60_000),
    perRun("cells", 0, ({ widths }) => Object.values(widths).flat().length),
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
    parts: [grid],
    answer: rows
      .filter(({ name }) => name === "median")
      .map(({ scenario, ratio }) => `${scenario}: the median width is ${ratio} of the version before`),
  };
}

const formatWidth = (share: number) => (Number.isFinite(share) ? `±${formatPercent(share)}` : "none");
