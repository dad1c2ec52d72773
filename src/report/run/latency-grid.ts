import type { CellResult, Results } from "../../results/schema.ts";
import { type Grid, withLastNotes } from "../grid.ts";
import { formatDuration, formatMargin, formatRate } from "../numbers.ts";
import { type Table, tablesOf } from "./table.ts";

const NOTES = [
  "p50 / p99 / p99.9 from the intended arrival, with the interval of the last one told; below what the median job spent: queue + way + work · jobs arrive by the clock (Poisson), the same moments for every pool",
];

/** Latency under load: one grid for each scenario and worker count that has it. */
export function latencyGrids(results: Results): Grid[] {
  const grids = tablesOf(results).flatMap((table) =>
    table.columns.flatMap(({ workers, heading }) => gridOf(table, workers, heading)),
  );
  return withLastNotes(grids, NOTES);
}

function gridOf(table: Table, workers: number, heading: string): Grid[] {
  const rows = table.rows
    .filter(({ role }) => role === "contender")
    .flatMap((row) => row.cells.filter((cell) => cell?.workers === workers).map((cell) => ({ row, cell })))
    .flatMap(({ row, cell }) => (cell === null || cell.latency.length === 0 ? [] : [{ row, cell }]));
  const loads = [
    ...new Map(
      rows.flatMap(({ cell }) =>
        cell.latency.map(({ load, ratePerSecond }) => [load, ratePerSecond] as const),
      ),
    ),
  ];
  if (loads.length === 0) return [];
  const notes: string[] = [];
  const note = (text: string) => {
    if (!notes.includes(text)) notes.push(text);
    return `[${notes.indexOf(text) + 1}]`;
  };
  const jobs = table.jobsPerWorker > 1 ? `, ${table.jobsPerWorker} jobs per worker` : "";
  return [
    {
      title: `${table.scenario}: latency under load at ${heading}${jobs}`,
      head: ["pool", ...loads.map(([load, rate]) => `${Math.round(load * 100)} % · ${formatRate(rate)}/s`)],
      rows: rows.map(({ row, cell }) => [
        table.runtimes.length > 1 ? `${row.runtime} ${row.label}` : row.label,
        ...loads.map(([load]) => square(cell, load, (text) => note(`${row.label}: ${text}`))),
      ]),
      notes: notes.map((text, i) => `[${i + 1}] ${text}`),
    },
  ];
}

function square(cell: CellResult, load: number, note: (text: string) => string): string {
  const found = cell.latency.find((each) => each.load === load);
  if (found === undefined) return "not tried";
  if (found.unstable !== null)
    return `unstable ${note(`${Math.round(load * 100)} % load, ${found.unstable}`)}`;
  const { p50Ms, p99Ms, p999Ms, submitLagP99Ms, queueWaitP50Ms, transportP50Ms, serviceP50Ms } = found;
  if (p50Ms === null) return `too few jobs ${note(`${found.completed} jobs in ${found.forks} forks`)}`;
  const told = [p50Ms, p99Ms, p999Ms].filter((quantile) => quantile !== null);
  const figures = told.map(({ estimate }) => formatDuration(estimate)).join(" / ");
  const margin = formatMargin(told.at(-1) ?? p50Ms);
  const late =
    submitLagP99Ms !== null && submitLagP99Ms > 0.2 * p50Ms.estimate
      ? note(`the harness itself submits up to ${formatDuration(submitLagP99Ms)} late (p99), which is inside`)
      : "";
  const parts = [queueWaitP50Ms, transportP50Ms, serviceP50Ms];
  const below = parts.some((part) => part === null)
    ? ""
    : `\n${parts.map((part) => formatDuration(part ?? 0)).join(" + ")}`;
  return `${[figures, margin, late].filter((part) => part !== "").join(" ")}${below}`;
}
