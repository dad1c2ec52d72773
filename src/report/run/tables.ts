import { groupBy } from "../../domain/group-by.ts";
import type { CellResult, Results, Role } from "../../results/schema.ts";
import type { Interval } from "../../stats/interval.ts";
import { joinWords, plural, withMargin, withRange } from "../../stats/numbers.ts";
import type { ColumnOf } from "../grid.ts";

/** One table: a scenario at one jobsPerWorker. Rows are pools, runtime by runtime; columns worker counts. */
export interface Table {
  readonly runtimes: readonly string[];
  readonly scenario: string;
  readonly summary: string;
  readonly kind: Results["scenarios"][number]["kind"];
  readonly jobsPerWorker: number;
  readonly columns: readonly { readonly workers: number; readonly heading: string }[];
  readonly rows: readonly TableRow[];
  /** Why no pool is named best, whatever the figures say; null: one may be. */
  readonly tooNoisy: string | null;
  /** Pools that use no worker, by all that the run saw of them. */
  readonly withoutWorkers: ReadonlySet<string>;
}

export interface TableRow {
  readonly runtime: string;
  readonly label: string;
  readonly role: Role;
  /** One for each column; null: no such cell. */
  readonly cells: readonly (CellResult | null)[];
}

/**
 * Jobs first; what measures dispatch alone stands last. In a run that was disturbed throughout no cell has a rank: what others
 * took from one pool and not from the next is in the order of pools.
 */
export function tablesOf(measured: Results): Table[] {
  const tooNoisy = tooNoisyIn(measured);
  const withoutWorkers = withoutWorkersIn(measured);
  const results = tooNoisy === null ? measured : { ...measured, cells: measured.cells.map(withoutRank) };
  const tables = results.config.scenarios.flatMap((scenario) => {
    const here = results.cells.filter((cell) => cell.scenario === scenario);
    const { summary = "", kind = "mixed" } = results.scenarios.find(({ name }) => name === scenario) ?? {};
    return [...new Set(here.map((cell) => cell.jobsPerWorker))].map((jobsPerWorker) => {
      const cells = here.filter((cell) => cell.jobsPerWorker === jobsPerWorker);
      return { scenario, summary, kind, jobsPerWorker, tooNoisy, withoutWorkers, ...layOut(results, cells) };
    });
  });
  return tables.toSorted((a, b) => Number(a.kind === "dispatch") - Number(b.kind === "dispatch"));
}

/** A run of the worst grade names no winner. */
function tooNoisyIn({ quiet }: Results): string | null {
  return quiet.grade === "F" ? quiet.reason : null;
}

const withoutRank = (cell: CellResult): CellResult => ({
  ...cell,
  rank: null,
  latency: cell.latency.map((load) => ({ ...load, rank: null })),
});

function layOut(
  { config: { runtimes, pools } }: Results,
  cells: readonly CellResult[],
): Pick<Table, "runtimes" | "columns" | "rows"> {
  const counts = [...new Set(cells.map((cell) => cell.workers))].sort((a, b) => a - b);
  const columns = counts.map((workers) => {
    const asked = cells.find((cell) => cell.workers === workers)?.workersAsked ?? [];
    return { workers, heading: headingOf(workers, asked) };
  });
  const row = (runtime: string, label: string, role: Role, pool: string): TableRow => {
    const mine = cells.filter((cell) => cell.runtime === runtime && cell.pool === pool && cell.role === role);
    const found = counts.map((count) => mine.find(({ workers }) => workers === count) ?? null);
    return { runtime, label, role, cells: found };
  };
  const rows = runtimes.flatMap((runtime) => [
    ...pools.map((pool) => row(runtime, pool, "contender", pool)),
    row(runtime, "no-dispatch", "reference", "no-dispatch"),
    row(runtime, "main thread", "main-thread", "main-thread"),
  ]);
  return { runtimes, columns, rows };
}

/** The columns that say what a row is: the runtime too where there are several. */
export function nameColumns<Data>(
  { runtimes }: Pick<Table, "runtimes">,
  rowOf: (data: Data) => Pick<TableRow, "runtime" | "label">,
): ColumnOf<Data>[] {
  const pool: ColumnOf<Data> = ["pool", "name", (data) => rowOf(data).label];
  return runtimes.length > 1 ? [["runtime", "name", (data) => rowOf(data).runtime], pool] : [pool];
}

/** `2 workers (1 per core) · bun`, where there are several runtimes. */
export function inRuntime({ runtimes }: Pick<Table, "runtimes">, title: string, runtime: string): string {
  if (runtimes.length < 2) return title;
  return title === "" ? runtime : `${title} · ${runtime}`;
}

/** The CPU time of worker processes comes in steps of 10 ms: in less than this, none of theirs may be seen. */
const ENOUGH_CPU_MS = 200;

function withoutWorkersIn({ cells }: Results): Set<string> {
  const pools = groupBy(
    cells.filter(({ role, cpuShares }) => role === "contender" && cpuShares !== null),
    ({ pool }) => pool,
  );
  const isWithout = (own: readonly CellResult[]) =>
    own.every(({ cpuShares }) => cpuShares?.workers === 0) &&
    own.reduce((sum, cell) => sum + cpuMsOf(cell), 0) >= ENOUGH_CPU_MS;
  return new Set([...pools].filter(([, own]) => isWithout(own)).map(([pool]) => pool));
}

/** In all turns together. */
function cpuMsOf({ cpuMsPerJob, forks }: CellResult): number {
  const jobs = forks.flatMap(({ turns }) => turns).reduce((sum, turn) => sum + turn[2], 0);
  return jobs * (cpuMsPerJob?.estimate ?? 0);
}

/** Of a table's pools, those that use no worker. */
export function noteOnWorkers({ rows, withoutWorkers }: Pick<Table, "rows" | "withoutWorkers">): string[] {
  const pools = [...new Set(rows.map(({ label }) => label))].filter((label) => withoutWorkers.has(label));
  const [verb, it] = pools.length === 1 ? ["has", "it runs"] : ["have", "they run"];
  if (pools.length === 0) return [];
  return [`${joinWords(pools)} ${verb} no workers: ${it} as many jobs at once on the main thread`];
}

/** `4 workers`, or `4 jobs at once`, where there are none. */
export function sizeOf(
  cells: readonly CellResult[],
  { withoutWorkers }: Pick<Table, "withoutWorkers">,
): string {
  const count = cells[0]?.workers ?? 0;
  return cells.every(({ pool }) => withoutWorkers.has(pool))
    ? `${plural(count, "job")} at once`
    : plural(count, "worker");
}

/** `cpu-json, 8 jobs per worker: what it costs`. */
export function titleOf({ scenario, jobsPerWorker }: Table, what: string): string {
  const jobs = jobsPerWorker > 1 ? `, ${jobsPerWorker} jobs per worker` : "";
  return `${scenario}${jobs}: ${what}`;
}

/** As resolved and as asked: `2 workers (1 per core)`, `3 workers (cores − 1)`. */
function headingOf(workers: number, asked: readonly string[]): string {
  const relative = asked
    .filter((text) => text !== String(workers))
    .map((text) => text.replace(/x$/, " per core").replace(/^c-/, "cores − ").replace(/^c$/, "1 per core"));
  return `${plural(workers, "worker")}${relative.length > 0 ? ` (${relative.join(", ")})` : ""}`;
}

/** Fewer make intervals so wide that half of their width, as a percentage, tells nobody anything. */
export const FEW_FORKS = 3;

/** A cell's figure with how far it is known: `1.90× ±3 %`; of few forks `1.90× (1.20× to 3.00×)`. */
export function withSpread(
  { forks }: Pick<CellResult, "forks">,
  interval: Interval,
  format: (value: number) => string,
): string {
  return forks.length < FEW_FORKS ? withRange(interval, format) : withMargin(interval, format);
}
