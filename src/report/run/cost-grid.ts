import type { CellResult, Results } from "../../results/schema.ts";
import { type Grid, withLastNotes } from "../grid.ts";
import { formatBytes, formatDuration, formatPercent } from "../numbers.ts";
import { headingOf, tablesOf } from "./table.ts";

const NOTES = [
  "CPU a job, with the share of the main thread + workers + other threads · start-up: import + constructor + workers ready + first result · memory that opening adds, with what one more worker takes, and the peak of the process · idle: of one core while it waits · delay: how late the main thread comes to a due timer (p99)",
];

/** What each pool costs, at the worker count nearest to the cores: one grid a scenario. Sweeps are about length, not cost. */
export function costGrids(results: Results): Grid[] {
  const swept = new Set(results.scenarios.filter(({ sweep }) => sweep !== null).map(({ name }) => name));
  const grids = tablesOf(results)
    .filter(({ scenario }) => !swept.has(scenario))
    .flatMap((table): Grid[] => {
      const workers = nearestCount(
        table.columns.map((column) => column.workers),
        results.environment.cores,
      );
      const rows = table.rows.flatMap((row) => {
        const cell = row.cells.find((each) => each?.workers === workers);
        if (row.role === "baseline" || cell?.outcome !== "ok") return [];
        const label = table.runtimes.length > 1 ? `${row.runtime} ${row.label}` : row.label;
        return [[label, ...figuresOf(cell, results)]];
      });
      if (rows.length === 0 || workers === undefined) return [];
      const jobs = table.jobsPerWorker > 1 ? `, ${table.jobsPerWorker} jobs per worker` : "";
      const asked = table.columns.find((column) => column.workers === workers);
      const title = `${table.scenario}: what it costs at ${asked?.heading ?? headingOf(workers, [])}${jobs}`;
      return [{ title, head: ["pool", "CPU a job", "start-up", "memory", "idle", "delay"], rows, notes: [] }];
    });
  return withLastNotes(grids, NOTES);
}

function nearestCount(counts: readonly number[], cores: number): number | undefined {
  return counts.toSorted((a, b) => Math.abs(a - cores) - Math.abs(b - cores))[0];
}

function figuresOf(cell: CellResult, results: Results): string[] {
  const { cpuMsPerJob, startUp, memory, idleCpuShare, mainThreadDelay } = cell;
  // The reference's process also starts the anchor's workers: what it takes is nobody's cost.
  const untold = cell.role === "reference" ? "–" : "?";
  return [
    cpuMsPerJob === null ? "?" : join(formatDuration(cpuMsPerJob.estimate), cpuParts(cell)),
    startUp === null ? untold : join(formatDuration(startUp.totalMs.estimate), startUpParts(startUp)),
    memory === null ? untold : join(formatBytes(memory.readyBytes.estimate), memoryParts(cell, results)),
    idleCpuShare === null ? "?" : formatPercent(idleCpuShare),
    mainThreadDelay === null ? "–" : formatDuration(mainThreadDelay.p99Ms),
  ];
}

function join(figure: string, parts: string): string {
  return parts === "" ? figure : `${figure} (${parts})`;
}

/** `10 + 85 + 5 %` */
function cpuParts({ cpuShares }: CellResult): string {
  if (cpuShares === null) return "";
  const parts = [cpuShares.main, cpuShares.workers, cpuShares.others];
  return `${parts.map((part) => (part === null ? "?" : Math.round(100 * part))).join(" + ")} %`;
}

function startUpParts(startUp: NonNullable<CellResult["startUp"]>): string {
  const steps = [startUp.importMs, startUp.constructMs, startUp.readyMs, startUp.firstResultMs];
  return steps.map((step) => (step === null ? "0" : String(Math.round(step.estimate)))).join(" + ");
}

function memoryParts(cell: CellResult, { memoryPerWorker }: Results): string {
  const slope = memoryPerWorker.find(
    ({ runtime, scenario, pool, jobsPerWorker }) =>
      runtime === cell.runtime &&
      scenario === cell.scenario &&
      pool === cell.pool &&
      jobsPerWorker === cell.jobsPerWorker,
  );
  const peak = cell.memory?.peakBytes ?? null;
  return [
    ...(slope === undefined ? [] : [`${formatBytes(slope.bytes.estimate)} a worker`]),
    ...(peak === null ? [] : [`peak ${formatBytes(peak.estimate)}`]),
  ].join(", ");
}
