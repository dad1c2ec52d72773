import { groupBy } from "../src/domain/group-by.ts";
import type { Grid, Row } from "../src/report/grid.ts";
import { formatPercent, plural } from "../src/report/numbers.ts";
import type { Page } from "../src/report/page.ts";
import type { CellResult, Results } from "../src/results/schema.ts";
import { halfWidth, mean } from "../src/stats/interval.ts";
import { median } from "../src/stats/quantile.ts";

/** What a run says of its own precision. */
export interface Measured {
  readonly wallMs: number;
  /** For each scenario, half the width of each cell's ratio to the main thread; infinite where a cell has no interval. */
  readonly widths: ReadonlyMap<string, readonly number[]>;
  readonly cells: number;
  readonly unsteady: number;
}

export function measuredOf({ cells }: Results, wallMs: number): Measured {
  const pools = cells.filter(({ role, outcome }) => role === "contender" && outcome === "ok");
  const widthOf = ({ timesMainThread }: CellResult) =>
    timesMainThread === null ? Number.POSITIVE_INFINITY : halfWidth(timesMainThread);
  const widths = new Map(
    [...groupBy(pools, ({ scenario }) => scenario)].map(([scenario, own]) => [scenario, own.map(widthOf)]),
  );
  const unsteady = pools.filter(({ warnings }) => warnings.some((warning) => /\bsteady\b/.test(warning)));
  return { wallMs, widths, cells: pools.length, unsteady: unsteady.length };
}

/** Over all runs of a version. */
interface Summary {
  readonly median: number;
  readonly most: number;
}

function summaryOf(runs: readonly Measured[], scenario: string): Summary {
  const widths = runs.flatMap((run) => run.widths.get(scenario) ?? []);
  return { median: median(widths), most: Math.max(...widths) };
}

const COLUMNS: Grid["columns"] = [
  { heading: "scenario", kind: "name" },
  { heading: "figure", kind: "name" },
  { heading: "before", kind: "figure" },
  { heading: "now", kind: "figure" },
  { heading: "now ÷ before", kind: "figure" },
];

/** @param before runs of the version before, one at least; `now` as many of this one */
export function versionsPage(before: readonly Measured[], now: readonly Measured[]): Page {
  const scenarios = [...new Set([...before, ...now].flatMap(({ widths }) => [...widths.keys()]))];
  const shared = scenarios.filter((name) =>
    [before, now].every((runs) => runs.some(({ widths }) => widths.has(name))),
  );
  const widths = shared.map((scenario) => ({
    scenario,
    old: summaryOf(before, scenario),
    current: summaryOf(now, scenario),
  }));
  const title = "Half the width of × main thread, over all cells of all runs";
  return {
    title: "Two versions side by side",
    facts: [`${plural(before.length, "run")} of each version, alternating`],
    parts: [
      { grid: { title, columns: COLUMNS, rows: [...widths.flatMap(widthRows), ...runRows(before, now)] } },
    ],
    answer: widths.map(
      ({ scenario, old, current }) =>
        `${scenario}: the median width is ${ratio(current.median, old.median)} of the version before`,
    ),
  };
}

interface Widths {
  readonly scenario: string;
  readonly old: Summary;
  readonly current: Summary;
}

function widthRows({ scenario, old, current }: Widths): Row[] {
  const row = (name: string, of: (summary: Summary) => number) => ({
    cells: [scenario, name, width(of(old)), width(of(current)), ratio(of(current), of(old))],
  });
  return [row("median", (one) => one.median), row("widest", (one) => one.most)];
}

/** What a run takes, on average. */
function runRows(before: readonly Measured[], now: readonly Measured[]): Row[] {
  const row = (name: string, of: (run: Measured) => number, digits: number) => {
    const [old, current] = [mean(before.map(of)), mean(now.map(of))];
    return { cells: ["", name, old.toFixed(digits), current.toFixed(digits), ratio(current, old)] };
  };
  return [
    row("minutes", ({ wallMs }) => wallMs / 60_000, 2),
    row("cells", ({ cells }) => cells, 0),
    row("not steady", ({ unsteady }) => unsteady, 0),
  ];
}

const width = (share: number) => (Number.isFinite(share) ? `±${formatPercent(share)}` : "none");
const ratio = (now: number, before: number) =>
  Number.isFinite(before) && Number.isFinite(now / before) ? (now / before).toFixed(2) : "";
