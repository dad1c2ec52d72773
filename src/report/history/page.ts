import type { HistoryDocument } from "../../history/document.ts";
import { LEAST_RUNS, RULE, TOLD_CHANGE, type Watched } from "../../history/levels.ts";
import { FIGURES } from "../../history/record.ts";
import { median } from "../../stats/quantile.ts";
import type { Cell, Column, Grid } from "../grid.ts";
import {
  formatBytes,
  formatChange,
  formatDuration,
  formatPercent,
  formatRate,
  orUnknown,
  plural,
} from "../numbers.ts";
import { type Page, sentences } from "../page.ts";
import { sparkline } from "./sparkline.ts";

/** A history: its steps, then every figure with its level and its course. */
export function historyPage(document: HistoryDocument): Page {
  const { runs, series } = document;
  const [first, last] = [runs[0], runs.at(-1)];
  return {
    title: "poolmark history",
    answer: [answerLine(document), ...sensitivityLine(document), ...shuffleLine(document)],
    parts: [
      ...stepsGrid(document).map((grid) => ({ grid })),
      ...(series.length === 0 ? [] : [{ grid: figuresGrid(document) }]),
      ...sentences("What breaks a series", breakLines(document)),
      ...sentences("Notes", noteLines(document)),
    ],
    facts: [
      `${plural(runs.length, "run")}, ${first?.at.slice(0, 10)} to ${last?.at.slice(0, 10)} · poolmark ${last?.poolmark}`,
      `The last: ${last?.machine}`,
    ],
  };
}

/** The latest step, or that there is none. */
export function answerLine({ runs, series }: Pick<HistoryDocument, "runs" | "series">): string {
  const over = `${plural(series.length, "figure")} over ${plural(runs.length, "run")}`;
  const steps = stepsOf({ runs, series });
  const [latest] = steps;
  if (latest === undefined) return `No step in ${over}.`;
  return `${plural(steps.length, "step")} in ${over}; the latest: ${nameOf(latest.one)} ${formatChange(latest.ratio - 1)} at ${placeOf(latest.run)}.`;
}

type Run = HistoryDocument["runs"][number];

/** The latest first. */
function stepsOf({ runs, series }: Pick<HistoryDocument, "runs" | "series">) {
  return series
    .flatMap((one) =>
      one.steps.map((step) => ({ one, ...step, run: runs[one.runs[step.at] as number] as Run })),
    )
    .sort((a, b) => (a.run.at < b.run.at ? 1 : -1));
}

const placeOf = ({ commit, at }: Run) =>
  `${commit === null ? "" : `${commit.slice(0, 10)}, `}${at.slice(0, 10)}`;

function nameOf({ figure, scenario, pool, workers, jobsPerWorker, runtime }: Watched): string {
  return `${FIGURES[figure].title} of ${scenario}, ${pool} with ${sizeOf({ workers, jobsPerWorker })} workers on ${runtime}:`;
}

/** `2`, `2 × 8`: workers, and jobs for each of them. */
export const sizeOf = ({ workers, jobsPerWorker }: Pick<Watched, "workers" | "jobsPerWorker">) =>
  jobsPerWorker === 1 ? String(workers) : `${workers} × ${jobsPerWorker}`;

/** Figures that vary too much for it count as ones that need endlessly many runs. */
function sensitivityLine({ series }: HistoryDocument): string[] {
  const sizes = series.filter(({ spread }) => spread !== null).map((one) => one.runsToSee ?? Infinity);
  const known = sizes.filter(Number.isFinite);
  if (sizes.length === 0) return [];
  const change = `A change of ${formatPercent(TOLD_CHANGE)}`;
  if (known.length === 0) return [`${change} would not be seen in any figure: single runs differ too much.`];
  const all = `within ${plural(Math.max(...known), "run")} in ${known.length === sizes.length ? "all" : `${known.length} of ${sizes.length}`}`;
  const half = Math.ceil(median(sizes));
  return [
    Number.isFinite(half)
      ? `${change} is seen within ${plural(half, "run")} in half of the figures, ${all}.`
      : `${change} is seen ${all} figures; in the others single runs differ too much.`,
  ];
}

function shuffleLine({ series, falseSteps: { steps, points } }: HistoryDocument): string[] {
  if (points === 0) return [];
  if (steps === 0) return [`In a chance order, these runs show no step in ${formatRate(points)} points.`];
  const total = series.reduce((sum, { values }) => sum + values.length, 0);
  const perThousand = Number(((1000 * steps) / points).toPrecision(2));
  const expected = Math.round((total * steps) / points);
  return [
    `In a chance order, these runs show ${perThousand} steps in 1,000 points: of all steps found, ${expected === 0 ? "hardly any is" : `about ${plural(expected, "is", "are")}`} chance.`,
  ];
}

function stepsGrid(document: HistoryDocument): Grid[] {
  const steps = stepsOf(document);
  if (steps.length === 0) return [];
  const { names, namesOf } = namesIn(document);
  return [
    {
      title: "Steps, the latest first",
      columns: [...names, { heading: "change", kind: "figure" }, { heading: "since", kind: "text" }],
      rows: steps.map(({ one, ratio, run }) => {
        const isBetter = ratio > 1 === FIGURES[one.figure].moreIsBetter;
        const tone = isBetter ? ("good" as const) : ("bad" as const);
        const text = `${formatChange(ratio - 1)}, ${isBetter ? "better" : "worse"}`;
        return { cells: [...namesOf(one), { text, tone }, placeOf(run)] };
      }),
    },
  ];
}

/** What tells the figures apart; a runtime only where there are several. */
function namesIn({ series }: HistoryDocument) {
  const isOneRuntime = new Set(series.map(({ runtime }) => runtime)).size === 1;
  const headings = ["figure", "scenario", ...(isOneRuntime ? [] : ["runtime"]), "pool", "workers"];
  return {
    names: headings.map((heading): Column => ({ heading, kind: "name" })),
    namesOf: (one: Watched): Cell[] => [
      ...[FIGURES[one.figure].title, one.scenario],
      ...[...(isOneRuntime ? [] : [one.runtime]), one.pool, sizeOf(one)],
    ],
  };
}

/** Each figure with its level and its course. */
export function figuresGrid(document: HistoryDocument): Grid {
  const { series } = document;
  const { names, namesOf } = namesIn(document);
  return {
    title: "Figures",
    columns: [
      ...names,
      { heading: "runs", kind: "figure", meaning: "on this machine, with these versions and inputs" },
      { heading: "level", kind: "figure", meaning: "the mean since the last step" },
      { heading: "spread", kind: "figure", meaning: "how much single runs differ, one standard deviation" },
      {
        heading: `${formatPercent(TOLD_CHANGE)} after`,
        kind: "figure",
        meaning: "so many runs after such a change it is found, 4 times of 5",
      },
      { heading: "course", kind: "text", meaning: "the oldest run to the left; │ a step" },
    ],
    rows: series.map((one) => ({
      cells: [
        ...namesOf(one),
        String(one.values.length),
        formatFigure(one, one.level),
        orUnknown(one.spread, formatPercent),
        orUnknown(one.runsToSee, (runs) => plural(runs, "run")),
        sparkline(
          one.values,
          one.steps.map(({ at }) => at),
        ),
      ],
    })),
    notes: [
      `A step: two levels of ${RULE.leastSegment} runs and more that differ with p ≤ ${RULE.mostPValue} (E-divisive means, Student's t test)`,
    ],
  };
}

/** In the figure's own unit. */
export function formatFigure({ figure }: Watched, value: number): string {
  if (figure === "memoryBytes") return formatBytes(value);
  return figure.endsWith("Ms") || figure === "cpuMsPerJob" ? formatDuration(value) : formatRate(value);
}

/** What ended, once for all figures that it ended for. */
function breakLines({ series }: HistoryDocument): string[] {
  const lines = new Map<string, string>();
  for (const { before, values } of series) {
    if (before === null) continue;
    const change = before.changes.join(", ");
    const runs = `${plural(before.runs, "run")} before, ${values.length} since`;
    if (!lines.has(change)) lines.set(change, `${change}: ${runs}.`);
  }
  return [...lines.values()];
}

function noteLines({ skippedLines, tooShort, series }: HistoryDocument): string[] {
  return [
    ...(skippedLines.length === 0
      ? []
      : [
          `${skippedLines.length === 1 ? "Line" : "Lines"} ${skippedLines.join(", ")} of the file: broken off, and skipped.`,
        ]),
    ...(tooShort === 0
      ? []
      : [
          `${tooShort} of ${plural(series.length, "figure")}: not enough matching runs for a step, which takes ${LEAST_RUNS} on one machine, with the same versions and inputs.`,
        ]),
    "A history fails no build: poolmark compare and poolmark against decide about a change.",
  ];
}
