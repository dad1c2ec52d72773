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
import { findWorkload, WORKERS, type Workload } from "./workloads.ts";

const OURS = "poolmark";

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

type Figures = NonNullable<CellFigures["figures"]>;
interface Column {
  readonly workload: string;
  /** What stands below the workload's name, where it is not jobs/s. */
  readonly of?: string;
  readonly draw: (figures: Figures) => string;
}

const rates = (...names: string[]): Column[] =>
  names.map((workload) => ({ workload, draw: ({ jobsPerSecond }) => rate(jobsPerSecond) }));
const trips = (workload: string): Column => ({
  workload,
  of: "round trip p50 / p99",
  draw: ({ p50Us, p99Us }) => (p50Us && p99Us ? `${duration(p50Us)} / ${duration(p99Us)}` : "–"),
});
const mainThread = (workload: string): Column => ({
  workload,
  of: "main thread, a job",
  draw: ({ mainThreadUs }) => (mainThreadUs ? duration(mainThreadUs) : "–"),
});

/** What stands in one table. */
const TABLES: readonly (readonly Column[])[] = [
  rates("noop-1", "noop-8", "noop-64", "noop-1024"),
  [trips("noop-1"), mainThread("noop-64"), ...rates("payload-1k", "payload-64k")],
  [...rates("cpu-0.1", "cpu-1", "cpu-10", "wait-5")],
  [trips("mix")],
];

/** Our pool against the best of the others, by each figure that a workload has. */
interface Question {
  readonly head: string;
  readonly rivals: (libraries: readonly string[]) => readonly string[];
  readonly by: Compare;
  readonly concerns: (workload: Workload) => boolean;
}

const isClosed = ({ arrivals }: Workload) => arrivals === undefined;
const isTimed = (workload: Workload) => workload.isTimed !== undefined;
const ofLibraries = (libraries: readonly string[]) => libraries;

const THROUGHPUT: Question = {
  head: "jobs/s ÷ best library's",
  rivals: ofLibraries,
  by: byThroughput,
  concerns: isClosed,
};
const TRIPS: readonly Question[] = [
  { head: "best library's p50 ÷ ours", rivals: ofLibraries, by: byP50, concerns: isTimed },
  { head: "best library's p99 ÷ ours", rivals: ofLibraries, by: byP99, concerns: isTimed },
];
const QUESTIONS: readonly Question[] = [
  THROUGHPUT,
  { head: "÷ by hand's", rivals: () => Object.keys(BARE), by: byThroughput, concerns: isClosed },
  { head: "÷ no-dispatch's", rivals: () => [REFERENCE], by: byThroughput, concerns: isClosed },
  ...TRIPS,
];

/** Markdown, which reads well on a terminal too. */
export function reportPools(benchmark: PoolBenchmark): string {
  const { machine, plan, runtimes, libraries, go } = benchmark;
  const head = `${OURS}'s own pool beside the others · ${WORKERS} workers · ${plural(plan.forks, "fork")} of ${plural(plan.rounds, "round")}, batches of ${plan.batchMs} ms · ${benchmark.startedAt.slice(0, 10)}`;
  return [
    [head, ...machine].join("  \n"),
    glance(runtimes, libraries),
    ...runtimes.flatMap((runtime) => reportRuntime(runtime, libraries)),
    ...(go === null ? [] : [goTable(go)]),
  ].join("\n\n");
}

/** The best library of each runtime, question by question. */
function glance(runtimes: readonly RuntimeCells[], libraries: readonly string[]): string {
  const rows = measuredIn(runtimes.flatMap(({ cells }) => cells)).flatMap((workload) =>
    [THROUGHPUT, ...TRIPS]
      .filter(({ concerns }) => concerns(workload))
      .map((question) => [
        `${workload.summary}: ${question.head}`,
        ...runtimes.map(({ cells }) => answer(question, workload, cells, libraries)),
      ]),
  );
  const head = [
    "above 1 poolmark is better",
    ...runtimes.map(({ runtime, version }) => `${runtime} ${version}`),
  ];
  return table(`${OURS} beside the best library`, head, rows);
}

function reportRuntime({ runtime, version, cells }: RuntimeCells, libraries: readonly string[]): string[] {
  const measured = measuredIn(cells);
  const names = new Set(measured.map(({ name }) => name));
  const tables = TABLES.map((columns) => columns.filter(({ workload }) => names.has(workload)));
  return [
    `**${runtime} ${version}**`,
    ...tables.filter((columns) => columns.length > 0).map((columns) => drawTable(columns, cells)),
    table(
      `${OURS} beside the best of the others, above 1 it is better`,
      ["", ...QUESTIONS.map(({ head }) => head)],
      measured.map((workload) => [
        workload.summary,
        ...QUESTIONS.map((question) => answer(question, workload, cells, libraries)),
      ]),
    ),
    ...reasons(cells),
  ];
}

function measuredIn(cells: readonly PoolCell[]): Workload[] {
  return [...new Set(cells.map(({ workload }) => workload))].map(findWorkload);
}

function drawTable(columns: readonly Column[], cells: readonly PoolCell[]): string {
  const names = [...new Set(cells.map(({ contender }) => contender))];
  const rows = names.map((name) => {
    const found = columns.map(({ workload, draw }) => {
      const cell = cells.find((one) => one.contender === name && one.workload === workload);
      const figures = cell === undefined ? null : summarizeCell(cell).figures;
      return figures === null ? "–" : draw(figures);
    });
    return [name, ...found];
  });
  const head = columns.map(({ workload, of = "jobs/s" }) => `${findWorkload(workload).summary}: ${of}`);
  // Who can do nothing of this stands below, with the reason.
  const shown = rows.filter((row) => row.slice(1).some((square) => square !== "–"));
  return table("", ["", ...head], shown);
}

function answer(
  { rivals, by, concerns }: Question,
  workload: Workload,
  cells: readonly PoolCell[],
  libraries: readonly string[],
): string {
  if (!concerns(workload)) return "";
  const own = cells.filter((cell) => cell.workload === workload.name);
  const found = contest(own, OURS, rivals(libraries), by);
  return found === null ? "" : words(found);
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
  const lines = [line(head), rule, ...rows.map(line)].join("\n");
  return title === "" ? lines : `${title}:\n\n${lines}`;
}

const rate = (perSecond: Interval) => `${formatRate(perSecond.estimate)} ${formatMargin(perSecond)}`.trim();
const duration = (us: Interval) => `${formatDuration(us.estimate / 1000)} ${formatMargin(us)}`.trim();

function reasons(cells: readonly PoolCell[]): string[] {
  const told = cells.filter(({ contender, reason }) => reason !== null && contender !== REFERENCE);
  const found = new Set(told.map(({ contender, reason }) => `_${contender}: ${reason}_`));
  return found.size === 0 ? [] : [[...found].join("  \n")];
}

function goTable({ version, marks }: GoMark): string {
  const rows = marks.map(({ channel, inFlight, jobsPerSecond }) => [
    channel,
    String(inFlight),
    rate(jobsPerSecond),
  ]);
  return table(`**${version}**, the same no-op through channels`, ["channels", "in flight", "jobs/s"], rows);
}
