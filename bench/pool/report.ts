import { formatDuration, formatMargin, formatRate, plural } from "../../src/report/numbers.ts";
import type { Interval } from "../../src/stats/interval.ts";
import { BARE, REFERENCE } from "./contenders.ts";
import type { GoMark } from "./go.ts";
import type { Plan, PoolCell } from "./run.ts";
import {
  byP50,
  byP99,
  byThroughput,
  type CellFigures,
  type Compare,
  type Contest,
  contest,
  summarizeCell,
} from "./summary.ts";
import { findWorkload, WORKERS } from "./workloads.ts";

export interface RuntimeCells {
  readonly runtime: string;
  readonly version: string;
  readonly cells: readonly PoolCell[];
}

/** What `--json` writes. */
export interface PoolBenchmark {
  readonly machine: readonly string[];
  readonly startedAt: string;
  readonly plan: Plan;
  readonly libraries: readonly string[];
  readonly runtimes: readonly RuntimeCells[];
  readonly go: GoMark | null;
}

/** Which workloads stand in one table. */
const TABLES: readonly {
  title: string;
  workloads: readonly string[];
  cell: (cell: CellFigures) => string;
}[] = [
  { title: "no-op jobs, jobs/s", workloads: ["noop-1", "noop-8", "noop-64", "noop-1024"], cell: rate },
  {
    title: "one no-op in flight: round trip p50 / p99; main thread: its CPU time a job",
    workloads: ["noop-1", "noop-64"],
    cell: tripOrMain,
  },
  { title: "payloads and waiting, jobs/s", workloads: ["payload-1k", "payload-64k", "wait-5"], cell: rate },
  { title: "computing, jobs/s", workloads: ["cpu-0.1", "cpu-1", "cpu-10"], cell: rate },
  {
    title: "mixed lengths: round trips of the short jobs, p50 / p99",
    workloads: ["mix"],
    cell: trip,
  },
];

/** Markdown, which reads well on a terminal too. */
export function reportPools(benchmark: PoolBenchmark): string {
  const { machine, plan, runtimes, libraries, go } = benchmark;
  const head = `poolmark's own pool beside the others · ${WORKERS} workers · ${plural(plan.forks, "fork")} of ${plural(plan.rounds, "round")}, batches of ${plan.batchMs} ms · ${benchmark.startedAt.slice(0, 10)}`;
  return [
    [head, ...machine].join("  \n"),
    ...runtimes.flatMap((runtime) => reportRuntime(runtime, libraries)),
    ...(go === null ? [] : [goLines(go)]),
  ].join("\n\n");
}

function reportRuntime({ runtime, version, cells }: RuntimeCells, libraries: readonly string[]): string[] {
  const measured = new Set(cells.map(({ workload }) => workload));
  const tables = TABLES.map(({ workloads, ...rest }) => ({
    ...rest,
    workloads: workloads.filter((name) => measured.has(name)),
  })).filter(({ workloads }) => workloads.length > 0);
  return [
    `**${runtime} ${version}**`,
    ...tables.map((table) => drawTable(table, cells)),
    verdictTable(cells, libraries),
    ...reasons(cells),
  ];
}

function drawTable(
  { title, workloads, cell: draw }: (typeof TABLES)[number],
  cells: readonly PoolCell[],
): string {
  const names = [...new Set(cells.map(({ contender }) => contender))];
  const rows = names.map((name) => {
    const found = workloads.map((workload) =>
      cells.find((cell) => cell.contender === name && cell.workload === workload),
    );
    return [name, ...found.map((cell) => (cell === undefined ? "" : draw(summarizeCell(cell))))];
  });
  const head = ["", ...workloads.map((name) => findWorkload(name).summary)];
  return table(
    `${title}:`,
    head,
    rows.filter((row) => row.slice(1).some((square) => square !== "–")),
  );
}

function rate({ figures }: CellFigures): string {
  if (figures === null) return "–";
  return `${formatRate(figures.jobsPerSecond.estimate)} ${formatMargin(figures.jobsPerSecond)}`.trim();
}

function trip({ figures }: CellFigures): string {
  if (figures === null || figures.p50Us === null || figures.p99Us === null) return "–";
  return `${duration(figures.p50Us)} / ${duration(figures.p99Us)}`;
}

/** Of the workload without round trips, the main thread's time. */
function tripOrMain(cell: CellFigures): string {
  if (cell.figures?.p50Us) return trip(cell);
  return cell.figures?.mainThreadUs ? duration(cell.figures.mainThreadUs) : "–";
}

const duration = (us: Interval) => `${formatDuration(us.estimate / 1000)} ${formatMargin(us)}`.trim();

/** Our pool against the best of the others, by each figure that a workload has. */
const RIVALS: readonly {
  head: string;
  rivals: (libraries: readonly string[]) => readonly string[];
  by: Compare;
}[] = [
  { head: "jobs/s ÷ best library's", rivals: (libraries) => libraries, by: byThroughput },
  { head: "÷ by hand's", rivals: () => Object.keys(BARE), by: byThroughput },
  { head: "÷ no-dispatch's", rivals: () => [REFERENCE], by: byThroughput },
  { head: "best library's p50 ÷ ours", rivals: (libraries) => libraries, by: byP50 },
  { head: "best library's p99 ÷ ours", rivals: (libraries) => libraries, by: byP99 },
];

function verdictTable(cells: readonly PoolCell[], libraries: readonly string[]): string {
  const measured = [...new Set(cells.map(({ workload }) => workload))];
  const rows = measured.map((name) => {
    const own = cells.filter((cell) => cell.workload === name);
    const found = RIVALS.map(({ rivals, by }) => contest(own, "poolmark", rivals(libraries), by));
    return [findWorkload(name).summary, ...found.map((one) => (one === null ? "" : words(one)))];
  });
  return table(
    "poolmark beside the best of the others, above 1 is better:",
    ["", ...RIVALS.map(({ head }) => head)],
    rows,
  );
}

function words({ rival, ratio }: Contest): string {
  const { estimate, low, high } = ratio;
  const range = low === null || high === null ? "" : ` (${figure(low)} to ${figure(high)})`;
  return `${figure(estimate)}×${range} ${rival}`;
}

function figure(value: number): string {
  if (value >= 1000) return ">999";
  return value >= 100 ? value.toFixed(0) : value.toPrecision(value < 0.1 ? 1 : value < 10 ? 3 : 2);
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (squares: readonly string[]) => `| ${squares.join(" | ")} |`;
  const rule = line(head.map((_, i) => (i === 0 ? "---" : "---:")));
  return [title, "", line(head), rule, ...rows.map(line)].join("\n");
}

function reasons(cells: readonly PoolCell[]): string[] {
  const found = new Set(
    cells.flatMap(({ contender, reason }) =>
      reason === null || contender === REFERENCE ? [] : `_${contender}: ${reason}_`,
    ),
  );
  return found.size === 0 ? [] : [[...found].join("  \n")];
}

function goLines({ version, marks }: GoMark): string {
  const rows = marks.map(({ channel, inFlight, jobsPerSecond: { estimate, ...rest } }) => [
    channel,
    String(inFlight),
    `${formatRate(estimate)} ${formatMargin({ estimate, ...rest })}`.trim(),
  ]);
  return table(`**${version}**, the same no-op through channels:`, ["channels", "in flight", "jobs/s"], rows);
}
