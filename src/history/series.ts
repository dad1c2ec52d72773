import { geometricMean } from "../stats/interval.ts";
import type { FigureName } from "./figures.ts";
import { type HistoryCell, type HistoryRecord, settingsOf } from "./record.ts";

/** One figure of one cell over the runs that can be compared, the oldest first. */
export interface Series extends Omit<HistoryCell, "figures"> {
  readonly figure: FigureName;
  /** What was the same in all of its runs: the machine, versions, inputs. */
  readonly setting: Readonly<Record<string, string>>;
  /** Places of the runs in the history. */
  readonly runs: readonly number[];
  readonly values: readonly number[];
  /** The same figure before its setting changed; null: it did not. */
  readonly before: Before | null;
}

type Growing = Omit<Series, "before"> & { readonly runs: number[]; readonly values: number[] };

/** Where a setting ended. */
export interface Before {
  readonly runs: number;
  readonly level: number;
  /** What changed: `piscina 5.1.4 → 5.3.2`. */
  readonly changes: readonly string[];
}

/**
 * Every figure as series of runs with the same setting. Runs on machines that take turns make a series for each machine; a
 * setting that ended before another began stands `before` it.
 */
export function seriesOf(records: readonly HistoryRecord[], figures: readonly FigureName[]): Series[] {
  const lines = new Map<string, Map<string, Growing>>();
  for (const [run, record] of records.entries()) {
    const settingOf = settingsOf(record);
    for (const cell of record.cells) {
      const { figures: own, ...key } = cell;
      const { facts, key: settingKey } = settingOf(cell);
      const cellKey = `${key.workers} ${key.jobsPerWorker} ${key.runtime} ${key.pool} ${key.scenario}`;
      for (const figure of figures) {
        const value = own[figure]?.[0];
        if (value === undefined) continue;
        const lineKey = `${figure} ${cellKey}`;
        const settings = lines.get(lineKey) ?? new Map<string, Growing>();
        lines.set(lineKey, settings);
        const series = settings.get(settingKey) ?? { ...key, figure, setting: facts, runs: [], values: [] };
        settings.set(settingKey, series);
        series.runs.push(run);
        series.values.push(value);
      }
    }
  }
  return [...lines.values()]
    .flatMap((settings) => chained([...settings.values()]))
    .sort((a, b) => figures.indexOf(a.figure) - figures.indexOf(b.figure));
}

/** Leaves out what ended before another setting began, and notes it there. */
function chained(settings: readonly Omit<Series, "before">[]): Series[] {
  const first = ({ runs }: Pick<Series, "runs">) => runs[0] as number;
  const last = ({ runs }: Pick<Series, "runs">) => runs.at(-1) as number;
  return settings
    .filter((one) => settings.every((other) => last(one) >= first(other)))
    .map((one) => {
      const ended = settings.filter((other) => last(other) < first(one));
      const previous = ended.sort((a, b) => last(b) - last(a))[0];
      return { ...one, before: previous === undefined ? null : beforeOf(previous, one) };
    });
}

function beforeOf(previous: Omit<Series, "before">, { setting }: Omit<Series, "before">): Before {
  const names = [...new Set([...Object.keys(previous.setting), ...Object.keys(setting)])];
  const changes = names
    .filter((name) => previous.setting[name] !== setting[name])
    .map((name) =>
      name === "inputs"
        ? "other inputs, or other results"
        : `${name} ${previous.setting[name] ?? "none"} → ${setting[name] ?? "none"}`,
    );
  return { runs: previous.runs.length, level: geometricMean(previous.values), changes };
}
