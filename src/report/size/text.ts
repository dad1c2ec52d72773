import Table3 from "cli-table3";
import picocolors from "picocolors";
import { sameCandidate } from "../../sizing/candidate.ts";
import type { SizeRow, SizingDocument } from "../../sizing/schema.ts";
import { formatBytes, formatCores, formatMargin, formatMs, formatPercent, formatRate } from "../numbers.ts";
import { drawCurve } from "./chart.ts";
import { predictionLines } from "./prediction-words.ts";
import { reasonLines } from "./reasons.ts";
import { answerLines, formatP99, formatShort, nameOf, sizeOf } from "./words.ts";

type Paint = ReturnType<typeof picocolors.createColors>;

/** For a terminal: the answer, the sizes as a table and as a curve, the pools, the reasons. */
export function sizeReport(document: SizingDocument, { colour }: { readonly colour: boolean }): string {
  const paint = picocolors.createColors(colour);
  const { curve, pools } = document;
  const [answer = "", ...more] = answerLines(document);
  const title = (text: string) => paint.bold(text);
  const blocks = [
    [title(answer), ...more].join("\n"),
    ...(curve.length > 0
      ? [[title(`Sizes of ${curve[0]?.pool}`), drawRows(document, curve, paint)].join("\n")]
      : []),
    ...(curve.length > 1 ? [drawCurve(curve, document.chosen).join("\n")] : []),
    ...(pools.length > 1 ? [[title("Pools"), drawRows(document, pools, paint)].join("\n")] : []),
    ...defaultBlock(document, title),
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
  const table = tableOf(head);
  for (const row of rows) {
    const chosen = document.chosen !== null && sameCandidate(row, document.chosen);
    const name = `${chosen ? "★ " : "  "}${byPool ? nameOf(row) : sizeOf(row)}`;
    table.push([
      chosen ? paint.green(name) : name,
      `${formatRate(row.jobsPerSecond.estimate)} ${formatMargin(row.jobsPerSecond)}`.trim(),
      shareOf(row),
      marked(row, "--memory", row.peakBytes === null ? "?" : formatBytes(row.peakBytes)),
      row.cpuMsPerJob === null ? "?" : formatShort(row.cpuMsPerJob),
      marked(row, "--max-block", row.blockedMs === null ? "?" : formatMs(row.blockedMs)),
      ...(latency ? [marked(row, "--p99", row.p99Ms === null ? "" : formatP99(row.p99Ms))] : []),
      String(row.forks),
    ]);
  }
  return table.toString();
}

/** What is taken by who does not choose, and what that is worth here; those who take the same stand together. */
function defaultBlock({ defaults, chosen }: SizingDocument, title: (text: string) => string): string[] {
  const known = defaults.filter(({ row }) => row !== null);
  if (known.length === 0 || chosen === null) return [];
  const table = tableOf(["", "workers", "of the best"]);
  for (const workers of new Set(known.map((size) => size.workers))) {
    const alike = known.filter((size) => size.workers === workers);
    const row = alike[0]?.row as SizeRow;
    table.push([alike.map(({ by, rule }) => `${by}: ${rule}`).join("\n"), String(workers), shareOf(row)]);
  }
  return [[title(`What is chosen by default, as sizes of ${chosen.pool}`), table.toString()].join("\n")];
}

/** The first column to the left, figures to the right. */
function tableOf(head: readonly string[]) {
  return new Table3({
    head: [...head],
    style: { head: [], border: [], "padding-left": 1, "padding-right": 1 },
    // No line between rows: they are few, and the answer has to fit a screen.
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
    colAligns: head.map((_, i) => (i === 0 ? "left" : "right")),
    wordWrap: false,
  });
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
