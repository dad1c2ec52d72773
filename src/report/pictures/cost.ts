import type { CellResult, Results } from "../../results/schema.ts";
import {
  formatBytes,
  formatDuration,
  formatDurationTick,
  formatTick,
  orUnknown,
} from "../../stats/numbers.ts";
import type { ColumnOf } from "../grid.ts";
import { type AtCores, atCores, costGrid, type Measured, workerBytes } from "../run/cost-grid.ts";
import { inRuntime, type TableRow, tablesOf } from "../run/tables.ts";
import type { Panel, Picture } from "./picture.ts";
import { type StackRow, stacksPanel } from "./stacks-panel.ts";

/** What each pool costs: CPU by kind of thread, start-up by step, memory. */
export function costPictures(results: Results): Picture[] {
  return atCores(tablesOf(results), results).map((found) => ({
    ...{ name: "cost", scenario: found.table.scenario, title: found.title },
    message: messageOf(found),
    panels: [CPU, START_UP, MEMORY].flatMap((part) => panelsOf(found, part, results)),
    legend: [],
    grid: costGrid(found, results, [CPU, START_UP].flatMap(partColumns)),
  }));
}

interface Cost {
  readonly title: string;
  readonly parts: readonly string[];
  readonly format: (value: number) => string;
  readonly tick: (value: number) => string;
  /** null: not known. */
  readonly of: (cell: CellResult) => readonly number[] | null;
}

const CPU: Cost = {
  ...{ title: "CPU a job", parts: ["main thread", "workers", "other threads"], of: cpuParts },
  ...{ format: formatDuration, tick: formatDurationTick },
};
const START_UP: Cost = {
  ...{
    title: "Start-up",
    parts: ["import", "constructor", "workers ready", "first result"],
    of: startUpParts,
  },
  ...{ format: formatDuration, tick: formatDurationTick },
};
const MIB = 2 ** 20;
const MEMORY: Cost = {
  ...{ title: "Memory", parts: ["added by opening the pool"] },
  ...{ format: (mib) => formatBytes(mib * MIB), tick: (mib) => `${formatTick(mib)} MiB` },
  of: ({ memory }) => (memory === null ? null : [Math.max(0, memory.readyBytes.estimate / MIB)]),
};

function cpuParts({ cpuMsPerJob, cpuShares }: CellResult): readonly number[] | null {
  if (cpuMsPerJob === null) return null;
  if (cpuShares === null) return [cpuMsPerJob.estimate];
  const { main, workers, others } = cpuShares;
  return [main, workers ?? 0, others ?? 0].map((share) => share * cpuMsPerJob.estimate);
}

function startUpParts({ startUp }: CellResult): readonly number[] | null {
  if (startUp === null) return null;
  const { importMs, constructMs, readyMs, firstResultMs } = startUp;
  return [importMs, constructMs, readyMs, firstResultMs].map((step) => step?.estimate ?? 0);
}

const total = (parts: readonly number[]) => parts.reduce((sum, part) => sum + part, 0);

function panelsOf({ title, workers, table, rows }: AtCores, cost: Cost, results: Results): Panel[] {
  const known = rows.flatMap(({ row, cell }) => {
    const parts = cost.of(cell);
    return parts === null || (row.role !== "contender" && cost !== CPU) ? [] : [{ row, parts, cell }];
  });
  const most = Math.max(1e-6, ...known.map(({ parts }) => total(parts)));
  return table.runtimes.flatMap((runtime) => {
    const mine = known
      .filter(({ row }) => row.runtime === runtime)
      .toSorted((a, b) => total(a.parts) - total(b.parts));
    if (mine.length === 0) return [];
    const heading = inRuntime(table, cost.title, runtime);
    return [
      stacksPanel(
        { title: heading, label: `${title}: ${heading}`, data: { workers: String(workers), runtime } },
        mine.map(({ row, parts, cell }) => stackRow(row, cell, parts, cost, results.memoryPerWorker)),
        { most, format: cost.tick, parts: cost.parts },
      ),
    ];
  });
}

function stackRow(
  { label: name, runtime, role }: TableRow,
  cell: CellResult,
  parts: readonly number[],
  cost: Cost,
  slopes: Results["memoryPerWorker"],
): StackRow {
  const { parts: names, format } = cost;
  const value = format(total(parts));
  const each = parts.length === 1 ? [] : parts.map((part, i) => `${names[i]} ${format(part)}`);
  const slope = cost === MEMORY ? workerBytes(cell, slopes) : null;
  const more = slope === null ? [] : [`one more worker ${formatBytes(slope.estimate)}`];
  return {
    ...{ label: name, parts, value },
    hover: [`${name}: ${value}`, ...each, ...more].join(", "),
    data: { pool: role === "contender" ? name : "", runtime },
  };
}

/** Who takes least of each. */
function messageOf({ rows }: AtCores): string {
  const contenders = rows.filter(({ row }) => row.role === "contender");
  const least = (of: (cell: CellResult) => number | null | undefined) =>
    contenders
      .flatMap(({ row, cell }) => {
        const value = of(cell);
        return value == null ? [] : [{ name: row.label, value }];
      })
      .toSorted((a, b) => a.value - b.value)[0];
  const cpu = least(({ cpuMsPerJob }) => cpuMsPerJob?.estimate);
  const startUp = least(({ startUp: steps }) => steps?.totalMs.estimate);
  const memory = least(({ memory: bytes }) => bytes?.readyBytes.estimate);
  return [
    ...(cpu === undefined ? [] : [`Least CPU a job: ${cpu.name} with ${formatDuration(cpu.value)}.`]),
    ...(startUp === undefined
      ? []
      : [`Fastest start-up: ${startUp.name} with ${formatDuration(startUp.value)}.`]),
    ...(memory === undefined ? [] : [`Least memory: ${memory.name} with ${formatBytes(memory.value)}.`]),
  ].join(" ");
}

/** The table behind it has each part, too. */
function partColumns({ title, parts, of, format }: Cost): ColumnOf<Measured>[] {
  return parts.map((heading, i) => [
    ...([heading, "figure"] as const),
    ({ cell }) => orUnknown(of(cell)?.[i] ?? null, format, "–"),
    `of ${title}`,
  ]);
}
