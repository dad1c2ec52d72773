import type { CellResult, Results } from "../../results/schema.ts";
import {
  formatDuration,
  formatDurationTick,
  formatJobRate,
  formatPercent,
  joinWords,
  withMargin,
} from "../../stats/numbers.ts";
import { latencyGrid, type UnderLoad, underLoad } from "../run/latency.ts";
import { inRuntime, type Table, type TableRow, tablesOf, titleOf } from "../run/tables.ts";
import { logDomain } from "./axis.ts";
import { linesPanel, type Point, type Series } from "./lines-panel.ts";
import type { Panel, Picture } from "./picture.ts";
import { type StackRow, stacksPanel } from "./stacks-panel.ts";

/** Where the median job's latency goes: queue, way and work, a panel for each load. */
export function latencyPictures(results: Results): Picture[] {
  return tablesOf(results).flatMap((table) =>
    underLoad(table).map((found) => ({
      ...{ name: "latency", scenario: table.scenario, title: found.title },
      message: fastestAt(found),
      panels: stackPanels(table, found),
      legend: [
        "of the median job, from left to right: queue, way to the worker and back, work · unstable: the pool did not keep up",
      ],
      grid: latencyGrid(table, found),
    })),
  );
}

type Latency = CellResult["latency"][number];

const at = (cell: CellResult, load: number) => cell.latency.find((one) => one.load === load);
const sumOf = (found: Latency | undefined) => {
  const parts = [found?.queueWaitP50Ms, found?.transportP50Ms, found?.serviceP50Ms];
  return parts.every((part) => part != null) ? parts.map((part) => part ?? 0) : null;
};

function stackPanels(table: Table, { title, workers, loads, rows }: UnderLoad): Panel[] {
  const sums = loads.flatMap(({ load }) => rows.map(({ cell }) => sumOf(at(cell, load))));
  const most = Math.max(1e-6, ...sums.map((parts) => (parts ?? [0]).reduce((sum, part) => sum + part, 0)));
  return table.runtimes.flatMap((runtime) =>
    loads.map(({ load, ratePerSecond }) => {
      const share = `${formatPercent(load)} load · ${formatJobRate(ratePerSecond)}`;
      const heading = inRuntime(table, share, runtime);
      const mine = rows.filter(({ row }) => row.runtime === runtime);
      return stacksPanel(
        { title: heading, label: `${title}, ${heading}`, data: { workers: String(workers), runtime } },
        mine.map(({ row, cell }) => stackRow(row, at(cell, load))),
        { most, format: formatDurationTick, parts: ["queue", "way", "work"] },
      );
    }),
  );
}

function stackRow({ label: name, runtime }: TableRow, found: Latency | undefined): StackRow {
  const parts = sumOf(found);
  const data = { pool: name, runtime };
  if (parts === null) {
    const why =
      found === undefined
        ? "not tried"
        : found.unstable === null
          ? "too few jobs"
          : `unstable: ${found.unstable}`;
    return { label: name, parts: null, value: why.split(":")[0] ?? "", hover: `${name}: ${why}`, data };
  }
  const value = formatDuration(parts.reduce((sum, part) => sum + part, 0));
  const [queue, way, work] = parts.map(formatDuration);
  const p99 = found?.p99Ms == null ? "" : `, p99 ${formatDuration(found.p99Ms.estimate)}`;
  return {
    label: name,
    parts,
    value,
    hover: `${name}: queue ${queue}, way ${way}, work ${work}${p99}`,
    data,
  };
}

/** The fastest at the highest load, and who did not keep up. */
function fastestAt({ loads, rows }: UnderLoad): string {
  const top = loads.toSorted((a, b) => b.load - a.load)[0]?.load ?? 0;
  const known = rows.flatMap(({ row, cell }) => {
    const found = at(cell, top);
    return found?.p50Ms == null || found.unstable !== null ? [] : [{ row, ms: found.p50Ms.estimate }];
  });
  const fastest = known.toSorted((a, b) => a.ms - b.ms)[0];
  const unstable = rows.filter(({ cell }) => cell.latency.some((one) => one.unstable !== null));
  const names = [...new Set(unstable.map(({ row }) => row.label))];
  return [
    fastest === undefined
      ? `No pool kept up at ${formatPercent(top)} load.`
      : `At ${formatPercent(top)} load ${fastest.row.label} is fastest: its median job takes ${formatDuration(fastest.ms)}.`,
    ...(names.length === 0 ? [] : [`Unstable at some load: ${joinWords(names)}.`]),
  ].join(" ");
}

/** p50 and p99 over the load, a panel for each pool; where it did not keep up, a cross. */
export function loadPictures(results: Results): Picture[] {
  return tablesOf(results).flatMap((table) =>
    underLoad(table)
      .filter(({ loads }) => loads.length > 1)
      .map((found) => ({
        ...{ name: "load", scenario: table.scenario, title: `${found.title}: p50 and p99 over the load` },
        message: whoKeptUp(found),
        panels: loadPanels(table, found),
        legend: ["● p50 · ▲ p99 · ✗ unstable: the pool did not keep up · the scale is logarithmic"],
        grid: {
          ...latencyGrid(table, found),
          title: titleOf(table, `p50 and p99 over the load at ${found.workers} workers`),
        },
      })),
  );
}

function loadPanels(table: Table, { workers, loads, rows }: UnderLoad): Panel[] {
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

function whoKeptUp({ rows }: UnderLoad): string {
  const stable = rows.filter(({ cell }) => cell.latency.every(({ unstable }) => unstable === null));
  if (stable.length === rows.length) return "All pools kept up with every load.";
  const never = rows.filter(({ cell }) => cell.latency.every(({ unstable }) => unstable !== null));
  const names = joinWords(never.map(({ row }) => row.label));
  return [
    stable.length === 0
      ? "No pool kept up with every load."
      : `${stable.length} of ${rows.length} pools kept up with every load.`,
    ...(never.length === 0 ? [] : [`Unstable at every load: ${names}.`]),
  ].join(" ");
}
