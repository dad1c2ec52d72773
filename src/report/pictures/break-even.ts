import type { Results } from "../../results/schema.ts";
import { exactly, type Interval } from "../../stats/interval.ts";
import { formatDuration, formatDurationTick, formatRange, plural } from "../../stats/numbers.ts";
import { breakEvenGrid } from "../run/break-even-grid.ts";
import { inRuntime } from "../run/tables.ts";
import { logDomain } from "./axis.ts";
import type { Picture } from "./picture.ts";
import { type DotRow, rowsPanel } from "./rows-panel.ts";

type Found = Results["breakEven"][number];

/** How long a job must be for a pool to pay: a panel for each worker count, on a logarithmic job length. */
export function breakEvenPictures(results: Results): Picture[] {
  const { config } = results;
  const breakEven = results.breakEven.filter(({ than }) => than === undefined);
  if (results.breakEven.length === 0) return [];
  const intervals = breakEven.map(shownInterval).filter((interval) => interval !== null);
  const domain = logDomain(
    intervals,
    breakEven.flatMap(({ fromMs, toMs }) => [fromMs, toMs]),
  );
  const counts = [...new Set(breakEven.map(({ workers }) => workers))].sort((a, b) => a - b);
  return [
    {
      ...{
        name: "break-even",
        scenario: null,
        title: "Break-even: how long a job must be for a pool to pay",
      },
      message: messageOf(breakEven),
      panels: config.runtimes.flatMap((runtime) =>
        counts.flatMap((workers) => {
          const found = breakEven.filter((one) => one.workers === workers && one.runtime === runtime);
          const title = inRuntime(config, plural(workers, "worker"), runtime);
          const label = `Break-even at ${title}. ${messageOf(found)}`;
          const rows = found
            .toSorted((a, b) => (shownInterval(a)?.estimate ?? 0) - (shownInterval(b)?.estimate ?? 0))
            .map(dotRow);
          const style = { domain, format: formatDurationTick, unit: "job length" };
          const data = { workers: String(workers), runtime };
          return rows.length === 0 ? [] : [rowsPanel({ title, label, data }, rows, style)];
        }),
      ),
      legend: [
        "● the pool does more for jobs longer than this · ◄ at all lengths measured · ► at none of them",
      ],
      grid: breakEvenGrid(results),
    },
  ];
}

/** What lies beyond the lengths that were measured stands at their end. */
function shownInterval({ verdict, jobMs, fromMs, toMs }: Found): Interval | null {
  if (verdict === "always") return exactly(fromMs);
  return verdict === "never" ? exactly(toMs) : jobMs;
}

function dotRow(found: Found): DotRow {
  const { verdict, pool: label, runtime, fromMs, toMs } = found;
  const interval = shownInterval(found);
  const value = {
    always: `< ${formatDuration(fromMs)}`,
    never: `> ${formatDuration(toMs)}`,
    above: interval === null ? "unknown: some forks had none" : formatDuration(interval.estimate),
  }[verdict];
  const range = interval === null ? "" : formatRange(interval, formatDuration);
  const shape = verdict === "always" ? "left" : verdict === "never" ? "right" : "dot";
  const hover = `${label}: pays for jobs of ${value}${verdict === "above" ? " and more" : ""}${range === "" ? "" : `, 95 % interval ${range}`}`;
  return {
    label,
    interval,
    value,
    shape,
    tone: interval === null ? "soft" : "mark",
    hover,
    data: { pool: label, runtime },
  };
}

function messageOf(found: readonly Found[]): string {
  const paying = found.filter(
    ({ verdict, jobMs }) => verdict === "always" || (verdict === "above" && jobMs !== null),
  );
  const first = paying.toSorted(
    (a, b) => (shownInterval(a)?.estimate ?? 0) - (shownInterval(b)?.estimate ?? 0),
  )[0];
  if (first === undefined) return "No pool does more than the main thread at any length measured.";
  const { pool, workers, verdict, fromMs } = first;
  const from =
    verdict === "always"
      ? `${formatDuration(fromMs)} already, the shortest measured`
      : formatDuration(shownInterval(first)?.estimate ?? 0);
  return `${pool} with ${plural(workers, "worker")} pays first: for jobs of ${from}.`;
}
