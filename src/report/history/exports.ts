import { FIGURES, type FigureName } from "../../history/figures.ts";
import type { HistoryCell, HistoryRecord } from "../../history/record.ts";

/** What other tools that watch figures over time read: the only list of their forms. */
export const historyExports: Readonly<Record<string, (records: readonly HistoryRecord[]) => string>> = {
  otava: otavaJson,
  bencher: bencherJson,
};

/**
 * Apache Otava's JSON data source, as its docs/JSON.md has it: an array of runs, times in seconds since 1970. Otava ends with an
 * error where a run lacks a metric or an attribute of another run; a metric without a value it fills in from its neighbours.
 */
function otavaJson(records: readonly HistoryRecord[]): string {
  const valuesOf = ({ cells }: HistoryRecord) =>
    new Map(
      cells.flatMap((cell) =>
        figuresOf(cell).map(([figure, [value]]) => [`${figure} ${nameOf(cell)}`, value] as const),
      ),
    );
  const values = records.map(valuesOf);
  const names = [...new Set(values.flatMap((one) => [...one.keys()]))];
  const runs = records.map(({ at, branch, commit, machine }, i) => ({
    timestamp: Math.floor(Date.parse(at) / 1000),
    metrics: names.map((name) => ({ name, value: values[i]?.get(name) ?? null })),
    attributes: { branch: branch ?? "unknown", commit: commit ?? "unknown", machine },
  }));
  return JSON.stringify(runs, null, 1);
}

/** Bencher Metric Format of the latest run: benchmarks by name, measures by slug; for `bencher run --adapter json`. */
function bencherJson(records: readonly HistoryRecord[]): string {
  const benchmarks = (records.at(-1)?.cells ?? []).map((cell) => {
    const measures = figuresOf(cell).map(([figure, [value, low, high]]) => {
      const bounds = low === null || high === null ? {} : { lower_value: low, upper_value: high };
      return [slugOf(figure), { value, ...bounds }];
    });
    return [nameOf(cell), Object.fromEntries(measures)];
  });
  return JSON.stringify(Object.fromEntries(benchmarks), null, 1);
}

type Figure = NonNullable<HistoryCell["figures"][FigureName]>;

const figuresOf = ({ figures }: HistoryCell) => Object.entries(figures) as [FigureName, Figure][];

/** `cpu-primes piscina 2 workers node`, `cpu-primes piscina 2 workers x 8 jobs node`. */
function nameOf({ scenario, pool, workers, jobsPerWorker, runtime }: HistoryCell): string {
  return `${scenario} ${pool} ${workers} workers${jobsPerWorker === 1 ? "" : ` x ${jobsPerWorker} jobs`} ${runtime}`;
}

/** `jobsPerSecond` is what Bencher has a measure of its own for. */
function slugOf(figure: FigureName): string {
  if (FIGURES[figure].unit === "jobs/s") return "throughput";
  return figure.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
