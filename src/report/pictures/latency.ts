import type { CellResult, Results } from "../../results/schema.ts";
import {
  formatDuration,
  formatDurationTick,
  formatJobRate,
  formatPercent,
  joinWords,
} from "../../stats/numbers.ts";
import { latencyGrid, type UnderLoad, underLoad } from "../run/latency-grid.ts";
import { inRuntime, type Table, type TableRow, tablesOf } from "../run/tables.ts";
import type { Panel, Picture } from "./picture.ts";
import { type StackRow, stacksPanel } from "./stacks-panel.ts";

/** Where the median job's latency goes: queue, way and work, a panel for each load. */
export function latencyPictures(results: Results): Picture[] {
  return tablesOf(results).flatMap((table) =>
    underLoad(table).map((found) => ({
      ...{ name: "latency", scenario: table.scenario, title: found.title },
      message: messageOf(found),
      panels: panelsOf(table, found),
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

function panelsOf(table: Table, { title, workers, loads, rows }: UnderLoad): Panel[] {
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
function messageOf({ loads, rows }: UnderLoad): string {
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
