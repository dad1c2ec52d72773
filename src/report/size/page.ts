import { sameCandidate } from "../../sizing/candidate.ts";
import type { SizeRow, SizingDocument } from "../../sizing/schema.ts";
import type { Cell, Column, Grid } from "../grid.ts";
import { machineLine } from "../machine.ts";
import { formatBytes, formatDuration, formatPercent, formatRate, orUnknown, withMargin } from "../numbers.ts";
import { type Page, saidOnce, sentences } from "../page.ts";
import { answerLines, formatP99 } from "./answer.ts";
import { drawCurve } from "./chart.ts";
import { nameOf, sizeOf } from "./names.ts";
import { predictionLines, reasonLines } from "./reasons.ts";

/** A sizing: the answer, the sizes as a table and as a curve, the pools, the reasons. */
export function sizePage(document: SizingDocument): Page {
  const { curve, chosen, verdict, scenario } = document;
  const sizes = curve.length === 0 ? [] : [sizesGrid(document)];
  const rivals = poolsGrid(document);
  const grids = saidOnce([...sizes, ...rivals, ...defaultsGrid(document)]).map((grid) => ({ grid }));
  return {
    title: `poolmark size: ${scenario}`,
    answer: answerLines(document),
    ...(verdict === "chosen" ? { tone: "good" } : verdict === "impossible" ? { tone: "bad" } : {}),
    parts: [
      ...grids.slice(0, sizes.length),
      ...(curve.length < 2 ? [] : [{ chart: drawCurve(curve, chosen) }]),
      ...grids.slice(sizes.length),
      ...sentences("Why", reasonLines(document)),
      ...sentences("On other machines", predictionLines(document)),
    ],
    facts: factsOf(document),
    command: commandOf(document),
  };
}

export function sizesGrid(document: SizingDocument): Grid {
  return gridOf(document, `Sizes of ${document.curve[0]?.pool}`, document.curve);
}

/** The pools beside each other, where there are several. */
export function poolsGrid(document: SizingDocument): Grid[] {
  return document.pools.length < 2 ? [] : [gridOf(document, "Pools", document.pools)];
}

const FIGURES: readonly Column[] = [
  { heading: "jobs/s", kind: "figure" },
  {
    heading: "of the best",
    kind: "figure",
    meaning: "throughput ÷ the best size's; ≥ its lower bound, which decides",
  },
  { heading: "memory", kind: "figure", meaning: "the most that the process held" },
  { heading: "CPU a job", kind: "figure" },
  { heading: "main thread blocked", kind: "figure", meaning: "how late it runs a due timer (p99)" },
  {
    heading: "p99",
    kind: "figure",
    meaning: "99th percentile of the latency at --rate, with one-sided 95 % bounds",
  },
  { heading: "forks", kind: "figure" },
];

function gridOf(document: SizingDocument, title: string, rows: readonly SizeRow[]): Grid {
  const { chosen, question } = document;
  const hasRate = question.limits.ratePerSecond !== null;
  const byPool = new Set(rows.map(({ pool }) => pool)).size > 1;
  const isShown = ({ heading }: Column) => heading !== "p99" || hasRate;
  const broken = rows.some(({ violations }) => violations.length > 0);
  return {
    title,
    columns: [{ heading: byPool ? "pool" : "size", kind: "name" }, ...FIGURES.filter(isShown)],
    rows: rows.map((row) => {
      const isChosen = chosen !== null && sameCandidate(row, chosen);
      const text = `${byPool ? nameOf(row) : sizeOf(row)}${isChosen ? " ★" : ""}`;
      const figures = figuresOf(row).filter((_, i) => isShown(FIGURES[i] as Column));
      return { cells: [isChosen ? { text, tone: "best" as const } : text, ...figures] };
    }),
    notes: [
      ...(chosen !== null && rows.some((row) => sameCandidate(row, chosen))
        ? [legendOf(document, chosen)]
        : []),
      ...(broken ? ["! breaks a limit"] : []),
    ],
  };
}

/** Of smaller sizes it says only what was measured. */
function legendOf({ curve, question }: SizingDocument, chosen: SizeRow): string {
  const line = 1 - question.rule.within;
  const smaller = curve.slice(
    0,
    curve.findIndex((row) => sameCandidate(row, chosen)),
  );
  const ruledOut = smaller.length > 0 && smaller.every(({ ofBest }) => (ofBest.high ?? 1) < line);
  const rest = ruledOut ? ": smaller ones give less, with 95 % confidence" : "";
  return `★ the smallest that may give ${formatPercent(line)} of the best${rest}`;
}

function figuresOf(row: SizeRow): Cell[] {
  const { jobsPerSecond, peakBytes, cpuMsPerJob, blockedMs, p99Ms, forks, violations } = row;
  const limited = (limit: string, text: string): Cell =>
    violations.some((one) => one.limit === limit) ? { text: `${text} !`, tone: "bad" } : text;
  return [
    withMargin(jobsPerSecond, formatRate),
    shareOf(row),
    limited("--memory", orUnknown(peakBytes, formatBytes)),
    orUnknown(cpuMsPerJob, formatDuration),
    limited("--max-block", orUnknown(blockedMs, formatDuration)),
    limited("--p99", orUnknown(p99Ms, formatP99, "")),
    String(forks),
  ];
}

/** The estimate with its lower bound. */
function shareOf({ ofBest: { estimate, low } }: SizeRow): string {
  if (estimate === 1 && low === 1) return "the best";
  return `${formatPercent(estimate)}${low === null ? "" : ` (≥ ${formatPercent(low)})`}`;
}

/** What those get who do not choose. */
function defaultsGrid({ defaults, chosen }: SizingDocument): Grid[] {
  const known = defaults.flatMap(({ by, rule, workers, row }) =>
    row === null ? [] : [{ cells: [by, rule, String(workers), shareOf(row)] }],
  );
  if (known.length === 0 || chosen === null) return [];
  return [
    {
      title: `Defaults, as sizes of ${chosen.pool}`,
      columns: [
        { heading: "runtime or library", kind: "name" },
        { heading: "its rule", kind: "text" },
        { heading: "workers", kind: "figure" },
        { heading: "of the best", kind: "figure" },
      ],
      rows: known,
    },
  ];
}

/** What measures the same again. */
function commandOf({ scenario, question, seed }: SizingDocument): string {
  const { limits, rule, pools } = question;
  return [
    `poolmark size ${scenario} --pools ${pools.map(({ label }) => label).join(",")} --within ${100 * rule.within}%`,
    ...(limits.ratePerSecond === null ? [] : [`--rate ${limits.ratePerSecond}/s`]),
    ...(limits.p99Ms === null ? [] : [`--p99 ${limits.p99Ms}ms`]),
    ...(limits.memoryBytes === null ? [] : [`--memory ${Math.round(limits.memoryBytes / 2 ** 20)}MiB`]),
    `--seed ${seed}`,
  ].join(" ");
}

function factsOf(document: SizingDocument) {
  const { poolmark, environment, runtime, elapsedMs, cutShort, seed, startedAt } = document;
  const { budgetMs } = document.question;
  const budget = cutShort && budgetMs !== null ? ` of a budget of ${formatDuration(budgetMs)}` : "";
  return [
    `poolmark ${poolmark} · ${runtime} · measured in ${formatDuration(elapsedMs)}${budget} · seed ${seed} · ${startedAt.slice(0, 10)}`,
    machineLine(environment),
    ...environment.power.map((remark) => `This machine ${remark}`),
  ];
}
