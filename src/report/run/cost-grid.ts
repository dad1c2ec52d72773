import type { CellResult, Results } from "../../results/schema.ts";
import type { Column, Grid } from "../grid.ts";
import { formatBytes, formatDuration, formatPercent } from "../numbers.ts";
import { labelsOf, nameColumns, type Table, titleOf } from "./tables.ts";

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

/** What each pool costs, at the worker count nearest to the cores: one grid a scenario. Sweeps are about length, not cost. */
export function costGrids(tables: readonly Table[], results: Results): Grid[] {
  const swept = results.scenarios.filter(({ sweep }) => sweep !== null).map(({ name }) => name);
  return tables
    .filter(({ scenario }) => !swept.includes(scenario))
    .flatMap((table): Grid[] => {
      const { cores } = results.environment;
      const [column] = table.columns.toSorted(
        (a, b) => Math.abs(a.workers - cores) - Math.abs(b.workers - cores),
      );
      const rows = table.rows.flatMap((row) => {
        const cell = row.cells.find((each) => each?.workers === column?.workers);
        if (row.role === "main-thread" || cell?.outcome !== "ok") return [];
        const cells = [...labelsOf(table, row), ...figuresOf(cell, results)];
        return [{ cells, isYardstick: row.role !== "contender" }];
      });
      if (rows.length === 0) return [];
      const title = titleOf(table, `what it costs at ${column?.heading}`);
      return [{ title, columns: [...nameColumns(table), ...FIGURES], rows }];
    });
}

function figuresOf(cell: CellResult, { memoryPerWorker }: Results): string[] {
  const { cpuMsPerJob, cpuShares, startUp, memory, idleCpuShare, mainThreadDelay } = cell;
  // The reference's process also starts the anchor's workers: what it takes is nobody's cost.
  const unknown = cell.role === "reference" ? "–" : "?";
  const slope = memoryPerWorker.find(
    ({ runtime, scenario, pool, jobsPerWorker }) =>
      runtime === cell.runtime &&
      scenario === cell.scenario &&
      pool === cell.pool &&
      jobsPerWorker === cell.jobsPerWorker,
  );
  return [
    cpuMsPerJob === null ? "?" : formatDuration(cpuMsPerJob.estimate),
    cpuShares === null ? "?" : formatPercent(cpuShares.main),
    startUp === null ? unknown : formatDuration(startUp.totalMs.estimate),
    memory === null ? unknown : formatBytes(memory.readyBytes.estimate),
    slope === undefined ? unknown : formatBytes(slope.bytes.estimate),
    memory === null || memory.peakBytes === null ? unknown : formatBytes(memory.peakBytes.estimate),
    idleCpuShare === null ? "?" : formatPercent(idleCpuShare),
    mainThreadDelay === null ? "–" : formatDuration(mainThreadDelay.p99Ms),
  ];
}
