import type { CellResult, Results } from "../../results/schema.ts";

/** One line a cell, full precision, for a spreadsheet. Empty where there is no figure. */
export function runCsv(results: Results): string {
  const lines = results.cells.map((cell) => COLUMNS.map(([, value]) => quote(value(cell))).join(","));
  return [COLUMNS.map(([name]) => name).join(","), ...lines].join("\n");
}

type Value = string | number | null | undefined;

const COLUMNS: readonly (readonly [name: string, value: (cell: CellResult) => Value])[] = [
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
  ["jobsPerSecond", (cell) => cell.throughput?.estimate],
  ["jobsPerSecondLow", (cell) => cell.throughput?.low],
  ["jobsPerSecondHigh", (cell) => cell.throughput?.high],
  ["efficiency", (cell) => cell.efficiency?.estimate],
  ["efficiencyLow", (cell) => cell.efficiency?.low],
  ["efficiencyHigh", (cell) => cell.efficiency?.high],
  ["timesMainThread", (cell) => cell.timesMainThread?.estimate],
  ["timesMainThreadLow", (cell) => cell.timesMainThread?.low],
  ["timesMainThreadHigh", (cell) => cell.timesMainThread?.high],
  ["rank", (cell) => cell.rank],
  ["mainThreadDelayP99Ms", (cell) => cell.mainThreadDelay?.p99Ms],
  ["mainThreadDelayMaxMs", (cell) => cell.mainThreadDelay?.maxMs],
  ["cpuMsPerJob", (cell) => cell.cpuMsPerJob?.estimate],
  ["cpuMsPerJobLow", (cell) => cell.cpuMsPerJob?.low],
  ["cpuMsPerJobHigh", (cell) => cell.cpuMsPerJob?.high],
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
