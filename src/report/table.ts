import type { CellResult, Results, Role } from "../results/schema.ts";
import { formatPercent, formatPerJob, formatTimes } from "./numbers.ts";

/** One table: a scenario in a runtime at one jobsPerWorker. Rows are pools, columns worker counts. */
export interface Table {
  readonly runtime: string;
  readonly scenario: string;
  readonly summary: string;
  readonly kind: Results["scenarios"][number]["kind"];
  readonly jobsPerWorker: number;
  readonly columns: readonly { readonly workers: number; readonly heading: string }[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly label: string;
  readonly role: Role;
  /** One for each column; null: no such cell. */
  readonly cells: readonly (CellResult | null)[];
}

const YARDSTICK_LABELS = { reference: "no-dispatch (reference)", baseline: "main thread" } as const;

export function tablesOf(results: Results): Table[] {
  const tables: Table[] = [];
  for (const scenario of results.config.scenarios) {
    for (const runtime of results.config.runtimes) {
      const here = results.cells.filter((cell) => cell.scenario === scenario && cell.runtime === runtime);
      for (const jobsPerWorker of new Set(here.map((cell) => cell.jobsPerWorker))) {
        const cells = here.filter((cell) => cell.jobsPerWorker === jobsPerWorker);
        const { summary = "", kind = "mixed" } =
          results.scenarios.find(({ name }) => name === scenario) ?? {};
        tables.push({ runtime, scenario, summary, kind, jobsPerWorker, ...layOut(results, cells) });
      }
    }
  }
  return tables;
}

function layOut(results: Results, cells: readonly CellResult[]): Pick<Table, "columns" | "rows"> {
  const counts = [...new Set(cells.map((cell) => cell.workers))].sort((a, b) => a - b);
  const columns = counts.map((workers) => {
    const asked = cells.find((cell) => cell.workers === workers)?.workersAsked ?? [];
    return { workers, heading: headingOf(workers, asked) };
  });
  const row = (label: string, role: Role, pool: string): Row => ({
    label,
    role,
    cells: counts.map(
      (workers) =>
        cells.find((cell) => cell.pool === pool && cell.role === role && cell.workers === workers) ?? null,
    ),
  });
  return {
    columns,
    rows: [
      ...results.config.pools.map((pool) => row(pool, "contender", pool)),
      row(YARDSTICK_LABELS.reference, "reference", "no-dispatch"),
      row(YARDSTICK_LABELS.baseline, "baseline", "main-thread"),
    ],
  };
}

/** As asked and as resolved: `2 workers (1x)`. */
function headingOf(workers: number, asked: readonly string[]): string {
  const relative = asked.filter((text) => text !== String(workers));
  return `${workers} worker${workers === 1 ? "" : "s"}${relative.length > 0 ? ` (${relative.join(", ")})` : ""}`;
}

/** Numbers the remarks below a table; the same remark gets the same number. */
export function createFootnotes() {
  const notes: string[] = [];
  return {
    mark(text: string): string {
      if (!notes.includes(text)) notes.push(text);
      return `[${notes.indexOf(text) + 1}]`;
    },
    lines: () => notes.map((note, i) => `[${i + 1}] ${note}`),
  };
}

/** What a table says under itself about one cell. */
export function remarksOf(cell: CellResult): string[] {
  const name = cell.role === "contender" ? cell.pool : cell.role;
  if (cell.outcome !== "ok") return [`${name}: ${cell.reason ?? cell.outcome}`];
  return cell.warnings.map((warning) => `${name}: ${warning}`);
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
