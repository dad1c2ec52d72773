import type { CellResult, Results } from "../../results/schema.ts";
import {
  formatDuration,
  formatDurationTick,
  formatPercent,
  joinWords,
  withMargin,
} from "../../stats/numbers.ts";
import { latencyGrid, type UnderLoad, underLoad } from "../run/latency-grid.ts";
import { inRuntime, type Table, type TableRow, tablesOf, titleOf } from "../run/tables.ts";
import { logDomain } from "./axis.ts";
import { linesPanel, type Point, type Series } from "./lines-panel.ts";
import type { Panel, Picture } from "./picture.ts";

/** p50 and p99 over the load, a panel for each pool; where it did not keep up, a cross. */
export function loadPictures(results: Results): Picture[] {
  return tablesOf(results).flatMap((table) =>
    underLoad(table)
      .filter(({ loads }) => loads.length > 1)
      .map((found) => ({
        ...{ name: "load", scenario: table.scenario, title: `${found.title}: p50 and p99 over the load` },
        message: messageOf(found),
        panels: panelsOf(table, found),
        legend: ["● p50 · ▲ p99 · ✗ unstable: the pool did not keep up · the scale is logarithmic"],
        grid: {
          ...latencyGrid(table, found),
          title: titleOf(table, `p50 and p99 over the load at ${found.workers} workers`),
        },
      })),
  );
}

function panelsOf(table: Table, { workers, loads, rows }: UnderLoad): Panel[] {
  const intervals = rows.flatMap(({ cell }) =>
    cell.latency.flatMap(({ p50Ms, p99Ms }) => [p50Ms, p99Ms].filter((one) => one !== null)),
  );
  if (intervals.length === 0) return [];
  const domain = logDomain(intervals);
  const shares = loads.map(({ load }) => load);
  const kept = rows.filter(({ cell }) =>
    cell.latency.some(({ unstable, p50Ms }) => unstable === null && p50Ms !== null),
  );
  return kept.map(({ row, cell }) => {
    const title = inRuntime(table, row.label, row.runtime);
    return linesPanel(
      {
        title,
        label: labelOf(title, cell),
        data: { pool: row.label, runtime: row.runtime, workers: String(workers) },
      },
      [seriesOf(row, cell, "p50Ms"), seriesOf(row, cell, "p99Ms")].filter(({ points }) => points.length > 0),
      {
        x: {
          domain: [Math.min(...shares), Math.max(...shares)],
          ticks: shares,
          format: formatPercent,
          name: "load",
        },
        y: { kind: "log", domain, format: formatDurationTick, unit: "latency" },
        gaps: cell.latency.flatMap(({ load, unstable }) =>
          unstable === null ? [] : [{ x: load, hover: `${formatPercent(load)} load: unstable, ${unstable}` }],
        ),
      },
    );
  });
}

function seriesOf({ label }: TableRow, { latency }: CellResult, quantile: "p50Ms" | "p99Ms"): Series {
  const name = quantile === "p50Ms" ? "p50" : "p99";
  const points = latency.flatMap((one): Point[] => {
    const y = one[quantile];
    if (y === null || one.unstable !== null) return [];
    const hover = `${label}, ${formatPercent(one.load)} load: ${name} ${withMargin(y, formatDuration)}`;
    return [{ x: one.load, y, shape: quantile === "p50Ms" ? "dot" : "up", hover }];
  });
  return { tone: quantile === "p50Ms" ? "ink" : "mark", points, name };
}

function labelOf(title: string, { latency }: CellResult): string {
  const told = latency.map(({ load, p50Ms, p99Ms, unstable }) =>
    unstable !== null
      ? `${formatPercent(load)} load: unstable`
      : `${formatPercent(load)} load: p50 ${p50Ms === null ? "unknown" : formatDuration(p50Ms.estimate)}, p99 ${p99Ms === null ? "unknown" : formatDuration(p99Ms.estimate)}`,
  );
  return `${title}. ${told.join("; ")}`;
}

function messageOf({ rows }: UnderLoad): string {
  const stable = rows.filter(({ cell }) => cell.latency.every(({ unstable }) => unstable === null));
  if (stable.length === rows.length) return "All pools kept up with every load.";
  const never = rows.filter(({ cell }) => cell.latency.every(({ unstable }) => unstable !== null));
  const names = joinWords(never.map(({ row }) => row.label));
  return [
    stable.length === 0
      ? "No pool kept up with every load."
      : `${stable.length} of ${rows.length} pools kept up with every load.`,
    ...(never.length === 0 ? [] : [`With no load: ${names}.`]),
  ].join(" ");
}
