import { groupBy } from "../../domain/group-by.ts";
import type { HistoryDocument } from "../../history/document.ts";
import { FIGURES } from "../../history/figures.ts";
import type { Watched } from "../../history/levels.ts";
import { exactly } from "../../stats/interval.ts";
import { formatChange, formatTick, plural } from "../../stats/numbers.ts";
import { answerLine, figuresGrid, formatFigure, sizeOf } from "../history/page.ts";
import type { Domain } from "./axis.ts";
import { linesPanel, type Point, type Series } from "./lines-panel.ts";
import type { Panel, Picture } from "./picture.ts";

/** Every figure over the runs, with its levels and steps, and where what ran changed: a panel each. */
export function historyPictures(document: HistoryDocument): Picture[] {
  const over = `over ${plural(document.runs.length, "run")}`;
  const groups = groupBy(
    document.series,
    ({ scenario, figure }) => `${scenario}: ${FIGURES[figure].title} ${over}`,
  );
  return [...groups].map(([title, series]) => ({
    ...{ name: "history", scenario: series[0]?.scenario ?? null, title },
    message: answerLine({ ...document, series }),
    panels: series.map((one) => panelOf(one, document)),
    legend: [
      "each dot: a run · lines: levels · dotted: a step, with the change of the level; or where the machine, a version or the inputs changed",
    ],
    grid: figuresGrid({ ...document, series }),
  }));
}

function panelOf(one: Watched, { runs, series }: HistoryDocument): Panel {
  const { figure, pool, runtime, workers, values, steps, before } = one;
  const several = new Set(series.map((other) => other.runtime)).size > 1;
  const title = `${pool} × ${sizeOf(one)}${several ? ` · ${runtime}` : ""}`;
  const told = steps.map(({ at, ratio }) => `${formatChange(ratio - 1)} at ${dayOf(one, at, runs)}`);
  const label = `${title}: ${told.length === 0 ? "no step" : told.join(", ")}; level ${formatFigure(one, one.level)}`;
  const [first, last] = [0, Math.max(1, runs.length - 1)];
  return linesPanel(
    { title, label, data: { pool, runtime, workers: String(workers) } },
    [{ tone: "soft", isCloud: true, points: thinned(one) }, ...levelsOf(one)],
    {
      x: {
        ...{ domain: [first, last], ticks: [first, last], name: "" },
        format: (at) => runs[at]?.at.slice(0, 10) ?? "",
      },
      y: {
        ...{ kind: "linear", domain: aroundOf(values), unit: FIGURES[figure].unit },
        format: (value) => (figure === "memoryBytes" ? formatFigure(one, value) : formatTick(value)),
      },
      marks: [
        ...(before === null ? [] : [{ x: one.runs[0] ?? 0, name: before.changes.join(", ") }]),
        ...steps.map(({ at, ratio }) => ({ x: one.runs[at] ?? 0, name: formatChange(ratio - 1) })),
      ],
    },
  );
}

const dayOf = (one: Watched, at: number, runs: HistoryDocument["runs"]) =>
  runs[one.runs[at] ?? 0]?.at.slice(0, 10);

/** Some room above and below: not from nought, as a step of some percent is what one looks for. */
function aroundOf(values: readonly number[]): Domain {
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const room = 0.1 * (most - least) || 0.1 * most;
  return [least - room, most + room];
}

/** No picture is wider: of the runs that share a place the highest and the lowest are shown. */
const PLACES = 300;

function thinned({ runs, values }: Watched): Point[] {
  const all = values.map((value, i): Point => ({ x: runs[i] ?? i, y: exactly(value) }));
  if (all.length <= 2 * PLACES) return all;
  return Array.from({ length: PLACES }, (_, place) => {
    const [from, to] = [place, place + 1].map((at) => Math.floor((at * all.length) / PLACES));
    const mine = all.slice(from, to).toSorted((a, b) => a.y.estimate - b.y.estimate);
    return [mine[0], mine.at(-1)].filter((point) => point !== undefined);
  }).flat();
}

/** A line for each level, from its first run to its last. */
function levelsOf({ runs, steps, level }: Watched): Series[] {
  const starts = [0, ...steps.map(({ at }) => at)];
  return starts.map((start, i) => {
    const end = (starts[i + 1] ?? runs.length) - 1;
    // The last level is known; those before it follow from the steps, backwards.
    const height = steps.slice(i).reduce((value, { ratio }) => value / ratio, level);
    return {
      ...{ tone: "ink", isBare: true },
      points: [start, end].map((at) => ({ x: runs[at] ?? at, y: exactly(height) })),
    };
  });
}
