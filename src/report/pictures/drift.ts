import type { ForkResult, Results } from "../../results/schema.ts";
import { geometricMean } from "../../stats/interval.ts";
import { formatChange, formatPercent, groupDigits, plural } from "../../stats/numbers.ts";
import { type Grid, gridOf } from "../grid.ts";
import { type AtCores, atCores } from "../run/cost-grid.ts";
import { inRuntime, tablesOf, titleOf } from "../run/tables.ts";
import type { Picture } from "./picture.ts";
import { type Strip, stripsPanel } from "./strips-panel.ts";

/** A run's turns in time: whether anything drifts, and what was disturbed. */
export function driftPictures(results: Results): Picture[] {
  return atCores(tablesOf(results), results).flatMap((found) => {
    const strips = found.rows.map(stripOf).filter(({ points }) => points.length > 1);
    if (strips.length === 0) return [];
    const title = titleOf(found.table, `the turns in time at ${plural(found.workers, "worker")}`);
    return [
      {
        ...{ name: "drift", scenario: found.table.scenario, title },
        message: messageOf(strips),
        panels: found.table.runtimes.map((runtime) => {
          const heading = inRuntime(found.table, "", runtime);
          return stripsPanel(
            {
              title: heading,
              label: `${title} ${heading}`,
              data: { workers: String(found.workers), runtime },
            },
            strips.filter(({ data }) => data.runtime === runtime),
          );
        }),
        legend: [
          "each dot: one turn, against the mean of its fork · ✗ disturbed from outside, and measured again · lines between forks",
        ],
        grid: stripsGrid(title, strips),
      },
    ];
  });
}

function stripOf({ row, cell }: AtCores["rows"][number]): Strip {
  let at = 0;
  const starts: number[] = [];
  const points = cell.forks.flatMap((fork) => {
    starts.push(at);
    const measured = turnsOf(fork);
    const rates = measured.filter(({ isDisturbed }) => !isDisturbed).map(({ rate }) => rate);
    const middle = rates.length === 0 ? 1 : geometricMean(rates);
    return measured.map(({ rate, isDisturbed }) => ({ at: at++, change: rate / middle - 1, isDisturbed }));
  });
  return {
    label: row.label,
    points,
    starts,
    data: { pool: row.role === "contender" ? row.label : "", runtime: row.runtime },
  };
}

/** In the order of time. A slice's earlier attempts were disturbed. */
function turnsOf({ turns }: ForkResult): { rate: number; isDisturbed: boolean }[] {
  const last = new Map<number, number>();
  for (const [slice, attempt] of turns) last.set(slice, Math.max(attempt, last.get(slice) ?? 0));
  return turns.map(([slice, attempt, jobs, wallMs]) => ({
    rate: jobs / wallMs,
    isDisturbed: attempt < (last.get(slice) ?? 0),
  }));
}

function messageOf(strips: readonly Strip[]): string {
  const all = strips.flatMap(({ points }) => points);
  const disturbed = all.filter(({ isDisturbed }) => isDisturbed).length;
  const spread = strips
    .map((strip) => ({ strip, share: spreadOf(strip) }))
    .toSorted((a, b) => b.share - a.share)[0];
  return [
    `${disturbed === 0 ? "None" : groupDigits(disturbed)} of ${plural(all.length, "turn")} ${disturbed <= 1 ? "was" : "were"} disturbed from outside.`,
    ...(spread === undefined
      ? []
      : [`${spread.strip.label} varies most: by ${formatPercent(spread.share)} around its mean.`]),
  ].join(" ");
}

/** The root of the mean square of what was not disturbed. */
function spreadOf({ points }: Strip): number {
  const calm = points.filter(({ isDisturbed }) => !isDisturbed);
  return Math.sqrt(calm.reduce((sum, { change }) => sum + change ** 2, 0) / Math.max(1, calm.length));
}

function stripsGrid(title: string, strips: readonly Strip[]): Grid {
  const changesOf = ({ points }: Strip) => points.map(({ change }) => change);
  return gridOf(title, strips, [
    ["pool", "name", ({ label }) => label],
    ["turns", "figure", ({ points }) => String(points.length)],
    ["disturbed", "figure", ({ points }) => String(points.filter(({ isDisturbed }) => isDisturbed).length)],
    ["varies by", "figure", (strip) => formatPercent(spreadOf(strip))],
    ["slowest", "figure", (strip) => formatChange(Math.min(...changesOf(strip)))],
    ["fastest", "figure", (strip) => formatChange(Math.max(...changesOf(strip)))],
  ]);
}
