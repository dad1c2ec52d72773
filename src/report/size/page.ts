import { sameCandidate } from "../../sizing/candidate.ts";
import type { Candidate, SizeRow, SizingDocument } from "../../sizing/schema.ts";
import {
  formatBytes,
  formatDuration,
  formatPercent,
  formatRate,
  orUnknown,
  withMargin,
} from "../../stats/numbers.ts";
import { type Cell, type ColumnOf, type Grid, gridOf } from "../grid.ts";
import { machineLine } from "../machine.ts";
import type { Page } from "../page.ts";
import { answerLines, formatP99 } from "./answer.ts";
import { nameOf, sizeOf } from "./names.ts";
import { predictionLines, reasonLines } from "./reasons.ts";

/** A sizing: the answer, the sizes as a table and as a curve, the pools, the reasons. */
export function sizePage(document: SizingDocument): Page {
  const { curve, chosen, verdict, scenario } = document;
  return {
    title: `poolmark size: ${scenario}`,
    answer: answerLines(document),
    ...(verdict === "chosen" ? { tone: "good" } : verdict === "impossible" ? { tone: "bad" } : {}),
    parts: [
      sizesGrid(document),
      { chart: curve.length < 2 ? [] : drawCurve(curve, chosen) },
      poolsGrid(document),
      defaultsGrid(document),
      { heading: "Why", sentences: reasonLines(document) },
      { heading: "On other machines", sentences: predictionLines(document) },
    ],
    facts: factsOf(document),
    command: document.command,
  };
}

export function sizesGrid(document: SizingDocument): Grid {
  return tableOf(document, `Sizes of ${document.curve[0]?.pool}`, document.curve);
}

/** The pools beside each other; without rows where there is one alone. */
export function poolsGrid(document: SizingDocument): Grid {
  return tableOf(document, "Pools", document.pools.length < 2 ? [] : document.pools);
}

const MEANINGS = {
  share: "throughput ÷ throughput of the best size; ≥ its lower bound",
  p99: "99th percentile of the latency at --rate, with one-sided 95 % bounds",
};

function tableOf({ chosen, question, curve }: SizingDocument, title: string, rows: readonly SizeRow[]): Grid {
  const byPool = new Set(rows.map(({ pool }) => pool)).size > 1;
  const isChosen = (row: SizeRow) => chosen !== null && sameCandidate(row, chosen);
  const nameIn = (row: SizeRow): Cell => {
    const name = byPool ? nameOf(row) : sizeOf(row);
    return isChosen(row) ? { text: `${name} ★`, tone: "best" } : name;
  };
  const memory = limited("--memory", ({ peakBytes }) => orUnknown(peakBytes, formatBytes));
  const blocked = limited("--max-block", ({ blockedMs }) => orUnknown(blockedMs, formatDuration));
  const p99 = limited("--p99", ({ p99Ms }) => orUnknown(p99Ms, formatP99, ""));
  const columns: ColumnOf<SizeRow>[] = [
    [byPool ? "pool" : "size", "name", nameIn],
    ["jobs/s", "figure", ({ jobsPerSecond }) => withMargin(jobsPerSecond, formatRate)],
    ["of the best", "figure", shareOf, MEANINGS.share],
    ["memory", "figure", memory, "the most that the process held"],
    ["CPU a job", "figure", ({ cpuMsPerJob }) => orUnknown(cpuMsPerJob, formatDuration)],
    ["main thread blocked", "figure", blocked, "how late the main thread runs a due timer (p99)"],
    ...(question.limits.ratePerSecond === null ? [] : [["p99", "figure", p99, MEANINGS.p99] as const]),
    ["forks", "figure", ({ forks }) => String(forks)],
  ];
  const isBroken = rows.some(({ violations }) => violations.length > 0);
  const legend = rows.some(isChosen) ? [legendOf(curve, question.rule.within, isChosen)] : [];
  return gridOf(title, rows, columns, {
    notes: [...legend, ...(isBroken ? ["! breaks a limit: not counted as the best"] : [])],
  });
}

/** A figure for which there is a limit: marked where it breaks it. */
const limited =
  (limit: string, textOf: (row: SizeRow) => string) =>
  (row: SizeRow): Cell =>
    row.violations.some((one) => one.limit === limit)
      ? { text: `${textOf(row)} !`, tone: "bad" }
      : textOf(row);

/** Of smaller sizes it says only what was measured. */
function legendOf(curve: readonly SizeRow[], within: number, isChosen: (row: SizeRow) => boolean): string {
  const line = 1 - within;
  const smaller = curve.slice(0, curve.findIndex(isChosen));
  const ruledOut = smaller.length > 0 && smaller.every(({ ofBest }) => (ofBest.high ?? 1) < line);
  const rest = ruledOut ? "; smaller sizes give less (95 % confidence)" : "";
  return `★ the smallest size that may give ${formatPercent(line)} of the best${rest}`;
}

/** The estimate with its lower bound. */
function shareOf({ ofBest: { estimate, low } }: SizeRow): string {
  if (estimate === 1 && low === 1) return "the best";
  return `${formatPercent(estimate)}${low === null ? "" : ` (≥ ${formatPercent(low)})`}`;
}

/** What those get who do not choose. */
function defaultsGrid({ defaults, chosen }: SizingDocument): Grid {
  const known = defaults.flatMap(({ row, ...rule }) => (row === null ? [] : [{ ...rule, row }]));
  return gridOf(`Defaults, as sizes of ${chosen?.pool}`, chosen === null ? [] : known, [
    ["runtime or library", "name", ({ by }) => by],
    ["its rule", "text", ({ rule }) => rule],
    ["workers", "figure", ({ workers }) => String(workers)],
    ["of the best", "figure", ({ row }) => shareOf(row)],
  ]);
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

const WIDTH = 40;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** The curve as bars, one a size: as long as its throughput, ┤ at the end of its interval. */
function drawCurve(rows: readonly SizeRow[], chosen: Candidate | null): string[] {
  const rate = ({ jobsPerSecond }: SizeRow) => jobsPerSecond.high ?? jobsPerSecond.estimate;
  const most = Math.max(...rows.map(rate));
  const names = rows.map(sizeOf);
  const width = Math.max(...names.map(({ length }) => length));
  return rows.map((row, i) => {
    const { estimate, high } = row.jobsPerSecond;
    const bar = barOf((estimate / most) * WIDTH);
    const end = high === null ? 0 : Math.round((high / most) * WIDTH);
    const whisker = end > bar.length ? `${"─".repeat(end - bar.length - 1)}┤` : "";
    const mark = chosen !== null && sameCandidate(row, chosen) ? "★" : " ";
    return `${mark} ${(names[i] ?? "").padStart(width)} ${(bar + whisker).padEnd(WIDTH)} ${formatRate(estimate)}`;
  });
}

function barOf(length: number): string {
  const whole = Math.floor(length);
  return "█".repeat(whole) + (EIGHTHS[Math.floor((length - whole) * 8)] ?? "");
}
