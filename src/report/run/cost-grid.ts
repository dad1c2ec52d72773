import type { CellResult, Results } from "../../results/schema.ts";
import type { Interval } from "../../stats/interval.ts";
import { formatBytes, formatDuration, formatPercent } from "../../stats/numbers.ts";
import { type Cell, type ColumnOf, type Grid, gridOf } from "../grid.ts";
import { nameColumns, type Table, type TableRow, titleOf } from "./tables.ts";

const FIGURES: readonly (readonly [heading: string, meaning: string])[] = [
  ["CPU a job", "CPU time of the whole process per job"],
  ["main thread", "its share of that CPU time"],
  ["start-up", "import, constructor, workers ready and first result"],
  ["memory", "what opening the pool adds to the process"],
  ["a worker", "memory that one more worker adds"],
  ["peak", "the most memory that the process held"],
  ["idle", "CPU use while it waits, of one core"],
  ["delay", "how late the main thread runs a due timer (p99)"],
];

const BROKER_FIGURES: typeof FIGURES = [
  ["broker's CPU", "the broker's part of the CPU time per job"],
  ["of a core", "how busy that keeps one core"],
  ["its memory", "the most memory that the broker held"],
  ["connections", "of the caller and all workers to the broker"],
  ["redelivered", "jobs given to a second worker, in all forks"],
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

export type Measured = AtCores["rows"][number];

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
export function costGrid(
  { table, title, rows }: AtCores,
  results: Results,
  more: readonly ColumnOf<Measured>[] = [],
): Grid {
  const hasBroker = rows.some(({ cell }) => cell.broker !== undefined);
  const isHere = rows.some(({ cell: { broker } }) => broker !== undefined && broker.cpuMsPerJob !== null);
  const columns = [
    ...nameColumns(table, ({ row }: Measured) => row),
    ...columnsOf(FIGURES, (cell) => figuresOf(cell, results)),
    ...(hasBroker ? columnsOf(BROKER_FIGURES, brokerFiguresOf) : []),
    ...more,
  ];
  const full = isHere ? `${title}, where brokers share these cores` : title;
  return gridOf(full, rows, columns, { isYardstick: ({ row }) => row.role !== "contender" });
}

function columnsOf(
  figures: typeof FIGURES,
  cellsOf: (cell: CellResult) => readonly Cell[],
): ColumnOf<Measured>[] {
  return figures.map(([heading, meaning], i) => [
    ...([heading, "figure"] as const),
    ({ cell }) => cellsOf(cell)[i] ?? "",
    meaning,
  ]);
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
  const notes = ["Broker-bound: the broker limits the figures of this row more than the pool does"];
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
