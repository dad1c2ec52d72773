import type { CellResult, Results } from "../../results/schema.ts";
import type { Interval } from "../../stats/interval.ts";
import type { Cell, Column, Grid } from "../grid.ts";
import { formatBytes, formatDuration, formatPercent } from "../numbers.ts";
import { labelsOf, nameColumns, type Table, type TableRow, titleOf } from "./tables.ts";

const FIGURES: readonly Column[] = [
  { heading: "CPU a job", kind: "figure", meaning: "CPU time of the whole process per job" },
  { heading: "main thread", kind: "figure", meaning: "its share of that CPU time" },
  { heading: "start-up", kind: "figure", meaning: "import, constructor, workers ready and first result" },
  { heading: "memory", kind: "figure", meaning: "what opening the pool adds to the process" },
  { heading: "a worker", kind: "figure", meaning: "memory that one more worker adds" },
  { heading: "peak", kind: "figure", meaning: "the most memory that the process held" },
  { heading: "idle", kind: "figure", meaning: "CPU use while it waits, of one core" },
  { heading: "delay", kind: "figure", meaning: "how late the main thread runs a due timer (p99)" },
];

const BROKER_FIGURES: readonly Column[] = [
  { heading: "broker's CPU", kind: "figure", meaning: "the broker's part of the CPU time per job" },
  { heading: "of a core", kind: "figure", meaning: "how busy that keeps one core" },
  { heading: "its memory", kind: "figure", meaning: "the most memory that the broker held" },
  { heading: "connections", kind: "figure", meaning: "of the caller and all workers to the broker" },
  { heading: "redelivered", kind: "figure", meaning: "jobs given to a second worker, in all forks" },
];
/** One thread of the broker does nearly all of its work: above this share of a core it sets the pace. */
const BROKER_BOUND = 0.8;

/** A scenario at the worker count nearest to the cores, and what was measured there. */
export interface AtCores {
  readonly table: Table;
  readonly title: string;
  readonly workers: number;
  readonly rows: readonly { readonly row: TableRow; readonly cell: CellResult }[];
}

/** Of each scenario; but of a sweep none, which is about length, not cost. */
export function atCores(tables: readonly Table[], { scenarios, environment }: Results): AtCores[] {
  const swept = scenarios.filter(({ sweep }) => sweep !== null).map(({ name }) => name);
  return tables.flatMap((table): AtCores[] => {
    const distance = ({ workers }: Table["columns"][number]) => Math.abs(workers - environment.cores);
    const [column] = table.columns.toSorted((a, b) => distance(a) - distance(b));
    if (column === undefined || swept.includes(table.scenario)) return [];
    const { workers, heading } = column;
    const rows = table.rows.flatMap((row) => {
      const cell = row.cells.find((each) => each?.workers === workers);
      return row.role === "main-thread" || cell?.outcome !== "ok" ? [] : [{ row, cell }];
    });
    return rows.length === 0
      ? []
      : [{ table, title: titleOf(table, `what it costs at ${heading}`), workers, rows }];
  });
}

/** What each pool costs there. */
export function costGrid({ table, title, rows }: AtCores, results: Results): Grid {
  const hasBroker = rows.some(({ cell }) => cell.broker !== undefined);
  const isHere = rows.some(({ cell: { broker } }) => broker !== undefined && broker.cpuMsPerJob !== null);
  return {
    title: isHere ? `${title}, where brokers share these cores` : title,
    columns: [...nameColumns(table), ...FIGURES, ...(hasBroker ? BROKER_FIGURES : [])],
    rows: rows.map(({ row, cell }) => ({
      cells: [
        ...labelsOf(table, row),
        ...figuresOf(cell, results),
        ...(hasBroker ? brokerFiguresOf(cell) : []),
      ],
      isYardstick: row.role !== "contender",
    })),
  };
}

function figuresOf(cell: CellResult, { memoryPerWorker }: Results): string[] {
  const { cpuMsPerJob, cpuShares, startUp, memory, idleCpuShare, mainThreadDelay } = cell;
  // The reference's process also starts the anchor's workers: what it takes is nobody's cost.
  const unknown = cell.role === "reference" ? "–" : "?";
  const slope = workerBytes(cell, memoryPerWorker);
  return [
    cpuMsPerJob === null ? "?" : formatDuration(cpuMsPerJob.estimate),
    cpuShares === null ? "?" : formatPercent(cpuShares.main),
    startUp === null ? unknown : formatDuration(startUp.totalMs.estimate),
    memory === null ? unknown : formatBytes(memory.readyBytes.estimate),
    slope === null ? unknown : formatBytes(slope.estimate),
    memory === null || memory.peakBytes === null ? unknown : formatBytes(memory.peakBytes.estimate),
    idleCpuShare === null ? "?" : formatPercent(idleCpuShare),
    mainThreadDelay === null ? "–" : formatDuration(mainThreadDelay.p99Ms),
  ];
}

function brokerFiguresOf({ broker, throughput }: CellResult): Cell[] {
  if (broker === undefined) return BROKER_FIGURES.map(() => "–");
  const { cpuMsPerJob, peakBytes, connections, redeliveries, untold } = broker;
  const share =
    throughput === null || cpuMsPerJob === null ? null : (cpuMsPerJob * throughput.estimate) / 1000;
  const unknown: Cell = untold === null ? "?" : { text: "?", notes: [untold] };
  const notes = ["Broker-bound: the figures of this row are the broker's more than the pool's"];
  return [
    cpuMsPerJob === null ? unknown : formatDuration(cpuMsPerJob),
    share === null ? "?" : { text: formatPercent(share), ...(share >= BROKER_BOUND && { notes }) },
    peakBytes === null ? unknown : formatBytes(peakBytes),
    connections === null ? unknown : `${connections}`,
    `${redeliveries}`,
  ];
}

/** The memory that one more worker adds; null: it takes more than one worker count to know. */
export function workerBytes(cell: CellResult, slopes: Results["memoryPerWorker"]): Interval | null {
  const found = slopes.find(
    ({ runtime, scenario, pool, jobsPerWorker }) =>
      runtime === cell.runtime &&
      scenario === cell.scenario &&
      pool === cell.pool &&
      jobsPerWorker === cell.jobsPerWorker,
  );
  return found?.bytes ?? null;
}
