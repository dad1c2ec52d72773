import type { FigureName } from "./figures.ts";
import type { History } from "./file.ts";
import { type FalseSteps, falseSteps, LEAST_RUNS, type Watched, watched } from "./levels.ts";
import type { HistoryRecord } from "./record.ts";
import { seriesOf } from "./series.ts";

/** What a history shows. */
export interface HistoryDocument {
  /** The oldest first. */
  readonly runs: readonly Pick<HistoryRecord, "at" | "commit" | "branch" | "machine" | "poolmark">[];
  /** Lines of the file that were broken off. */
  readonly skippedLines: readonly number[];
  readonly series: readonly Watched[];
  /** How many of the series have too few runs for a step. */
  readonly tooShort: number;
  readonly falseSteps: FalseSteps;
}

export function describeHistory(
  { records, skippedLines }: History,
  figures: readonly FigureName[],
): HistoryDocument {
  const series = seriesOf(records, figures);
  return {
    runs: records.map(({ at, commit, branch, machine, poolmark }) => ({
      at,
      commit,
      branch,
      machine,
      poolmark,
    })),
    skippedLines,
    series: series.map(watched),
    tooShort: series.filter(({ values }) => values.length < LEAST_RUNS).length,
    falseSteps: falseSteps(series),
  };
}
