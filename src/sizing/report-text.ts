import Table3 from "cli-table3";
import picocolors from "picocolors";
import {
  formatBytes,
  formatCores,
  formatMargin,
  formatMs,
  formatPercent,
  formatRate,
} from "../report/numbers.ts";
import { same } from "./candidate.ts";
import { drawCurve } from "./chart.ts";
import type { SizingDocument } from "./document.ts";
import { predictionLines } from "./prediction-words.ts";
import { reasonLines } from "./reasons.ts";
import type { SizeRow } from "./size-row.ts";
import { answerLines, formatShort, nameOf, sizeOf } from "./size-words.ts";

type Paint = ReturnType<typeof picocolors.createColors>;

/** For a terminal: the answer, the sizes as a table and as a curve, the pools, the reasons. */
export function sizeReport(document: SizingDocument, { colour }: { readonly colour: boolean }): string {
  const paint = picocolors.createColors(colour);
  const { curve, pools } = document;
  const [answer = "", ...more] = answerLines(document);
  const title = (text: string) => paint.bold(text);
  const blocks = [
    [title(answer), ...more].join("\n"),
    ...(curve.rows.length > 0
      ? [[title(`Sizes of ${curve.rows[0]?.pool}`), drawRows(document, curve.rows, paint)].join("\n")]
      : []),
    ...(curve.rows.length > 1 ? [drawCurve(curve.rows, document.chosen).join("\n")] : []),
    ...(pools.length > 1 ? [[title("Pools"), drawRows(document, pools, paint)].join("\n")] : []),
    [title("Why"), ...reasonLines(document)].join("\n"),
    ...predictionLines(document),
    paint.dim(footLine(document)),
  ];
  return blocks.join("\n\n");
}

function drawRows(document: SizingDocument, rows: readonly SizeRow[], paint: Paint): string {
  const latency = document.question.limits.ratePerSecond !== null;
  const byPool = new Set(rows.map(({ pool }) => pool)).size > 1;
  const head = [
    "",
    "jobs/s",
    "of the best",
    "memory",
    "CPU a job",
    "main thread waits",
    ...(latency ? ["p99"] : []),
    "forks",
  ];
  const table = new Table3({
    head,
    style: { head: [], border: [], "padding-left": 1, "padding-right": 1 },
    colAligns: head.map((_, i) => (i === 0 ? "left" : "right")),
    wordWrap: false,
  });
  for (const row of rows) {
    const chosen = document.chosen !== null && same(row, document.chosen);
    const name = `${chosen ? "★ " : "  "}${byPool ? nameOf(row) : sizeOf(row)}`;
    table.push([
      chosen ? paint.green(name) : name,
      `${formatRate(row.jobsPerSecond.estimate)} ${formatMargin(row.jobsPerSecond)}`.trim(),
      shareOf(row),
      marked(row, "--memory", row.peakBytes === null ? "?" : formatBytes(row.peakBytes)),
      row.cpuMsPerJob === null ? "?" : formatShort(row.cpuMsPerJob),
      marked(row, "--max-block", row.blockedMs === null ? "?" : formatMs(row.blockedMs)),
      ...(latency ? [marked(row, "--p99", row.p99Ms === null ? "" : formatMs(row.p99Ms))] : []),
      String(row.forks),
    ]);
  }
  return table.toString();
}

/** The estimate with its lower bound, which is what decides. */
function shareOf({ ofBest: { estimate, low } }: SizeRow): string {
  if (estimate === 1 && low === 1) return "the best";
  return `${formatPercent(estimate)}${low === null ? "" : ` (≥ ${formatPercent(low)})`}`;
}

/** A figure that breaks a limit. */
function marked(row: SizeRow, limit: string, text: string): string {
  return row.violations.some((violation) => violation.limit === limit) ? `${text} !` : text;
}

function footLine({ environment, runtime, elapsedMs, question, cutShort, seed }: SizingDocument): string {
  const quota = environment.quotaCores === null ? "" : `, CPU quota ${formatCores(environment.quotaCores)}`;
  const cores = `${formatCores(environment.cores)} effective core${environment.cores === 1 ? "" : "s"}${environment.coresAssumed ? " (assumed)" : quota}`;
  const rule = `★ the smallest whose throughput is, with 95 % confidence, ${formatPercent(1 - question.rule.within)} of the best or more`;
  const time = `${Math.round(elapsedMs / 1000)} s${cutShort ? ", the whole budget" : ""}`;
  return [rule, `${runtime} · ${cores} · measured in ${time} · seed ${seed}`].join("\n");
}
