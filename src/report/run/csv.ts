import type { CellResult, Results } from "../../results/schema.ts";
import type { Interval } from "../../stats/interval.ts";

/** One line a cell, full precision, for a spreadsheet. Empty where there is no figure. */
export function runCsv(results: Results): string {
  const lines = results.cells.map((cell) => COLUMNS.map(([, value]) => quote(value(cell))).join(","));
  return [COLUMNS.map(([name]) => name).join(","), ...lines].join("\n");
}

type Value = string | number | null | undefined;
type Column = readonly [name: string, value: (cell: CellResult) => Value];

const withBounds = (name: string, of: (cell: CellResult) => Interval | null): Column[] => [
  [name, (cell) => of(cell)?.estimate],
  [`${name}Low`, (cell) => of(cell)?.low],
  [`${name}High`, (cell) => of(cell)?.high],
];

const COLUMNS: readonly Column[] = [
  ["runtime", (cell) => cell.runtime],
  ["scenario", (cell) => cell.scenario],
  ["role", (cell) => cell.role],
  ["pool", (cell) => cell.pool],
  ["workers", (cell) => cell.workers],
  ["workersAsked", (cell) => cell.workersAsked.join(" ")],
  ["jobsPerWorker", (cell) => cell.jobsPerWorker],
  ["block", (cell) => cell.block],
  ["outcome", (cell) => cell.outcome],
  ["reason", (cell) => cell.reason],
  ["forks", (cell) => cell.forks.length],
  ...withBounds("jobsPerSecond", (cell) => cell.throughput),
  ...withBounds("efficiency", (cell) => cell.efficiency),
  ...withBounds("timesMainThread", (cell) => cell.timesMainThread),
  ["rank", (cell) => cell.rank],
  ["mainThreadDelayP99Ms", (cell) => cell.mainThreadDelay?.p99Ms],
  ["mainThreadDelayMaxMs", (cell) => cell.mainThreadDelay?.maxMs],
  ...withBounds("cpuMsPerJob", (cell) => cell.cpuMsPerJob),
  ["cpuShareMain", (cell) => cell.cpuShares?.main],
  ["cpuShareWorkers", (cell) => cell.cpuShares?.workers],
  ["startUpMs", (cell) => cell.startUp?.totalMs.estimate],
  ["importMs", (cell) => cell.startUp?.importMs?.estimate],
  ["constructMs", (cell) => cell.startUp?.constructMs.estimate],
  ["readyMs", (cell) => cell.startUp?.readyMs.estimate],
  ["firstResultMs", (cell) => cell.startUp?.firstResultMs.estimate],
  ["memoryReadyBytes", (cell) => cell.memory?.readyBytes.estimate],
  ["memoryPeakBytes", (cell) => cell.memory?.peakBytes?.estimate],
  ["idleCpuShare", (cell) => cell.idleCpuShare],
  ["batchesRepeated", (cell) => cell.disturbed.repeated],
  ["latencyLoads", (cell) => cell.latency.map(({ load }) => load).join(" ")],
  ["latencyP50Ms", (cell) => cell.latency.map(({ p50Ms }) => p50Ms?.estimate ?? "").join(" ")],
  ["latencyP99Ms", (cell) => cell.latency.map(({ p99Ms }) => p99Ms?.estimate ?? "").join(" ")],
  ["warnings", (cell) => cell.warnings.join("; ")],
];

function quote(value: Value): string {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
