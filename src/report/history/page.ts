import type { HistoryDocument } from "../../history/document.ts";
import { FIGURES } from "../../history/figures.ts";
import { LEAST_RUNS, RULE, TOLD_CHANGE, type Watched } from "../../history/levels.ts";
import { mean } from "../../stats/interval.ts";
import {
  formatBytes,
  formatChange,
  formatDuration,
  formatPercent,
  formatRate,
  formatRough,
  orUnknown,
  plural,
} from "../../stats/numbers.ts";
import { median } from "../../stats/quantile.ts";
import { type Cell, type ColumnOf, type Grid, gridOf } from "../grid.ts";
import type { Page } from "../page.ts";

/** A history: its steps, then every figure with its level and its course. */
export function historyPage(document: HistoryDocument): Page {
  const { runs } = document;
  const [first, last] = [runs[0], runs.at(-1)];
  return {
    title: "poolmark history",
    answer: [answerLine(document), ...sensitivityLine(document), ...shuffleLine(document)],
    parts: [
      stepsGrid(document),
      figuresGrid(document),
      { heading: "What breaks a series", sentences: breakLines(document) },
      { heading: "Notes", sentences: noteLines(document) },
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
  if (steps === 0) return [`In random order, these runs show no step in ${formatRate(points)} points.`];
  const total = series.reduce((sum, { values }) => sum + values.length, 0);
  const perThousand = formatRough((1000 * steps) / points);
  const expected = Math.round((total * steps) / points);
  return [
    `In random order, these runs show ${perThousand} steps in 1,000 points: of all steps found, ${expected === 0 ? "hardly any is" : `about ${plural(expected, "is", "are")}`} due to chance.`,
  ];
}

function stepsGrid(document: HistoryDocument): Grid {
  const steps = stepsOf(document);
  return gridOf("Steps, the latest first", steps, [
    ...nameColumns(document, ({ one }: (typeof steps)[number]) => one),
    ["change", "figure", changeOf],
    ["since", "text", ({ run }) => placeOf(run)],
  ]);
}

function changeOf({ one, ratio }: ReturnType<typeof stepsOf>[number]): Cell {
  const isBetter = ratio > 1 === FIGURES[one.figure].moreIsBetter;
  const text = `${formatChange(ratio - 1)}, ${isBetter ? "better" : "worse"}`;
  return { text, tone: isBetter ? "good" : "bad" };
}

/** What tells the figures apart; a runtime only where there are several. */
function nameColumns<Data>({ series }: HistoryDocument, of: (data: Data) => Watched): ColumnOf<Data>[] {
  const isOneRuntime = new Set(series.map(({ runtime }) => runtime)).size === 1;
  return [
    ["figure", "name", (data) => FIGURES[of(data).figure].title],
    ["scenario", "name", (data) => of(data).scenario],
    ...(isOneRuntime ? [] : [["runtime", "name", (data: Data) => of(data).runtime] as const]),
    ["pool", "name", (data) => of(data).pool],
    ["workers", "name", (data) => sizeOf(of(data))],
  ];
}

const MEANINGS = {
  runs: "on this machine, with these versions and inputs",
  spread: "how much single runs differ, one standard deviation",
  after: "the number of runs after which a change of this size is found, 4 times out of 5",
  course: "the oldest run to the left; │ a step",
};

/** Each figure with its level and its course. */
export function figuresGrid(document: HistoryDocument): Grid {
  const runsToSee = (count: number) => plural(count, "run");
  const courseOf = ({ values, steps }: Watched) =>
    sparkline(
      values,
      steps.map(({ at }) => at),
    );
  const step = `A step: two levels of ${RULE.leastSegment} runs and more that differ with p ≤ ${RULE.mostPValue} (E-divisive means, Student's t test)`;
  const columns: ColumnOf<Watched>[] = [
    ...nameColumns(document, (one: Watched) => one),
    ["runs", "figure", ({ values }) => String(values.length), MEANINGS.runs],
    ["level", "figure", (one) => formatFigure(one, one.level), "the mean since the last step"],
    ["spread", "figure", ({ spread }) => orUnknown(spread, formatPercent), MEANINGS.spread],
    [
      `${formatPercent(TOLD_CHANGE)} after`,
      "figure",
      (one) => orUnknown(one.runsToSee, runsToSee),
      MEANINGS.after,
    ],
    ["course", "text", courseOf, MEANINGS.course],
  ];
  return gridOf("Figures", document.series, columns, { notes: [step] });
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
          `${skippedLines.length === 1 ? "Line" : "Lines"} ${skippedLines.join(", ")} of the file broke off, and poolmark skipped ${skippedLines.length === 1 ? "it" : "them"}.`,
        ]),
    ...(tooShort === 0
      ? []
      : [
          `${tooShort} of ${plural(series.length, "figure")} ${tooShort === 1 ? "has" : "have"} too few runs for a step: a step takes ${LEAST_RUNS} runs on one machine with the same versions and inputs.`,
        ]),
    "A history never fails a build: poolmark compare and poolmark against decide about a change.",
  ];
}

const LEVELS = "▁▂▃▄▅▆▇█";
const WIDTH = 16;

/** A course in one line: of many values several share a place, by their mean. */
function sparkline(values: readonly number[], steps: readonly number[]): string {
  const logs = values.map(Math.log);
  const places = Math.min(WIDTH, logs.length);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  let line = "";
  for (let place = 0; place < places; place++) {
    const from = Math.floor((place * logs.length) / places);
    const to = Math.floor(((place + 1) * logs.length) / places);
    const height = high === low ? 0.5 : (mean(logs.slice(from, to)) - low) / (high - low);
    if (steps.some((at) => at >= from && at < to)) line += "│";
    line += LEVELS[Math.round(height * (LEVELS.length - 1))];
  }
  return line;
}
