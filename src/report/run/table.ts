import type { CellResult, Results, Role } from "../../results/schema.ts";
import { formatPercent, formatPerJob, formatTimes, joinWords } from "../numbers.ts";

/** One table: a scenario at one jobsPerWorker. Rows are pools, runtime by runtime; columns worker counts. */
export interface Table {
  readonly runtimes: readonly string[];
  readonly scenario: string;
  readonly summary: string;
  readonly kind: Results["scenarios"][number]["kind"];
  readonly jobsPerWorker: number;
  readonly columns: readonly { readonly workers: number; readonly heading: string }[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly runtime: string;
  readonly label: string;
  readonly role: Role;
  /** One for each column; null: no such cell. */
  readonly cells: readonly (CellResult | null)[];
}

const YARDSTICK_LABELS = { reference: "no-dispatch (reference)", baseline: "main thread" } as const;

export function tablesOf(results: Results): Table[] {
  const tables: Table[] = [];
  for (const scenario of results.config.scenarios) {
    const here = results.cells.filter((cell) => cell.scenario === scenario);
    for (const jobsPerWorker of new Set(here.map((cell) => cell.jobsPerWorker))) {
      const cells = here.filter((cell) => cell.jobsPerWorker === jobsPerWorker);
      const { summary = "", kind = "mixed" } = results.scenarios.find(({ name }) => name === scenario) ?? {};
      tables.push({ scenario, summary, kind, jobsPerWorker, ...layOut(results, cells) });
    }
  }
  return tables;
}

function layOut(
  results: Results,
  cells: readonly CellResult[],
): Pick<Table, "runtimes" | "columns" | "rows"> {
  const counts = [...new Set(cells.map((cell) => cell.workers))].sort((a, b) => a - b);
  const columns = counts.map((workers) => {
    const asked = cells.find((cell) => cell.workers === workers)?.workersAsked ?? [];
    return { workers, heading: headingOf(workers, asked) };
  });
  const row = (runtime: string, label: string, role: Role, pool: string): Row => {
    const mine = cells.filter((cell) => cell.runtime === runtime && cell.pool === pool && cell.role === role);
    return {
      runtime,
      label,
      role,
      cells: counts.map((count) => mine.find(({ workers }) => workers === count) ?? null),
    };
  };
  const { runtimes, pools } = results.config;
  return {
    runtimes,
    columns,
    rows: runtimes.flatMap((runtime) => [
      ...pools.map((pool) => row(runtime, pool, "contender", pool)),
      row(runtime, YARDSTICK_LABELS.reference, "reference", "no-dispatch"),
      row(runtime, YARDSTICK_LABELS.baseline, "baseline", "main-thread"),
    ]),
  };
}

/** The columns that say what a row is: the runtime too where there are several. */
export function labelColumns(table: Table): readonly ("runtime" | "pool")[] {
  return table.runtimes.length > 1 ? ["runtime", "pool"] : ["pool"];
}

/** As asked and as resolved: `2 workers (1x)`. */
export function headingOf(workers: number, asked: readonly string[]): string {
  const relative = asked.filter((text) => text !== String(workers));
  return `${workers} worker${workers === 1 ? "" : "s"}${relative.length > 0 ? ` (${relative.join(", ")})` : ""}`;
}

/** Numbers the remarks below a table; what several rows have in common is said once, with their names. */
export function createFootnotes() {
  const notes = new Map<string, Set<string>>();
  return {
    /** The marks for what is to be said of a cell. */
    marks(row: Row, cell: CellResult): string {
      const name = row.label;
      return remarksOf(cell)
        .map((text) => {
          notes.set(text, (notes.get(text) ?? new Set()).add(name));
          return `[${[...notes.keys()].indexOf(text) + 1}]`;
        })
        .join("");
    },
    lines: () => [...notes].map(([text, names], i) => `[${i + 1}] ${joinWords([...names])}: ${text}`),
  };
}

function remarksOf(cell: CellResult): string[] {
  return cell.outcome === "ok" ? cell.warnings : [cell.reason ?? cell.outcome];
}

/** What stands under a rate: what it is against the yardsticks; of dispatch alone, what it costs. */
export function figuresBelow(cell: CellResult, kind: Table["kind"]): string[] {
  if (kind === "dispatch") return cell.throughput === null ? [] : [formatPerJob(cell.throughput.estimate)];
  return [
    ...(cell.timesMainThread === null ? [] : [formatTimes(cell.timesMainThread.estimate)]),
    ...(cell.efficiency === null ? [] : [formatPercent(cell.efficiency.estimate)]),
  ];
}

export const LEGEND =
  "jobs/s with its 95 % interval over forks · × main thread · share of no-dispatch · ★ best · ~ not told apart from it";
