import { sameCandidate } from "../../sizing/candidate.ts";
import type { SizeRow, SizingDocument } from "../../sizing/schema.ts";
import { exactly, type Interval } from "../../stats/interval.ts";
import {
  formatBytes,
  formatJobRate,
  formatPercent,
  formatRate,
  formatTick,
  joinWords,
  plural,
  withMargin,
} from "../../stats/numbers.ts";
import { answerLines } from "../size/answer.ts";
import { nameOf, sizeOf } from "../size/names.ts";
import { poolsGrid, sizesGrid } from "../size/page.ts";
import { logDomain } from "./axis.ts";
import { linesPanel, type Series } from "./lines-panel.ts";
import type { Picture } from "./picture.ts";
import { type DotRow, rowsPanel } from "./rows-panel.ts";

/** How many workers: the curve, the ideal, the cores, what others would choose, the answer. */
export function curvePictures(document: SizingDocument): Picture[] {
  const { curve, chosen, scenario } = document;
  const byWorkers = smallestOf(curve, chosen);
  const [first] = byWorkers;
  if (first === undefined || byWorkers.length < 2) return [];
  const counts = byWorkers.map(({ workers }) => workers);
  const most = Math.max(...counts);
  const shown = ({ jobsPerSecond: { estimate, high } }: SizeRow) =>
    Math.min(high ?? estimate, 1.3 * estimate);
  const highest = Math.max(...byWorkers.map(shown));
  const single = first.jobsPerSecond.estimate / first.workers;
  const ideal: Series = {
    ...{ tone: "soft", isDashed: true },
    points: [first.workers, Math.min(most, highest / single)].map((x) => ({
      x,
      y: exactly(single * x),
    })),
  };
  const curveSeries: Series = {
    tone: "mark",
    points: byWorkers.map((row) => ({
      ...{ x: row.workers, y: row.jobsPerSecond, isBest: chosen !== null && sameCandidate(row, chosen) },
      hover: `${nameOf(row)}: ${withMargin(row.jobsPerSecond, formatJobRate)}`,
    })),
  };
  const title = `${scenario}: throughput over the workers of ${first.pool}`;
  return [
    {
      ...{ name: "workers", scenario, title, message: curveMessage(document) },
      panels: [
        linesPanel(
          { title: first.pool, label: `${title}. ${answerLines(document)[0] ?? ""}`, data: {} },
          [ideal, curveSeries],
          {
            x: { domain: [Math.min(...counts), most], ticks: counts, format: String, name: "workers" },
            y: { kind: "linear", domain: [0, highest * 1.08], format: formatTick, unit: "jobs/s" },
            marks: marksOf(document, most),
            height: 260,
          },
        ),
      ],
      legend: [
        "★ the answer · lines: 95 % intervals over forks · dashed: ideal, each worker as fast as in the smallest size · dotted: effective cores",
        ...defaultsLegend(document),
      ],
      grid: sizesGrid(document),
    },
  ];
}

/** Of each worker count one point: with as many jobs per worker as the answer has, where that was measured. */
function smallestOf(curve: readonly SizeRow[], chosen: SizeRow | null): SizeRow[] {
  const alike = curve.filter(({ jobsPerWorker }) => jobsPerWorker === chosen?.jobsPerWorker);
  const rows = alike.length > 1 ? alike : curve;
  return rows.filter((row, i) => rows.findIndex(({ workers }) => workers === row.workers) === i);
}

function marksOf({ environment: { cores }, defaults }: SizingDocument, most: number) {
  const known = defaults.filter(({ workers, row }) => row !== null && workers <= most);
  const counts = [
    ...new Set([...(cores <= most ? [cores] : []), ...known.map(({ workers }) => workers)]),
  ].sort((a, b) => a - b);
  return counts.map((x) => {
    const names = known.filter(({ workers }) => workers === x).map(({ by }) => by);
    const core = x === cores ? [plural(cores, "core")] : [];
    return { x, name: [...core, ...names].join(", ") };
  });
}

function defaultsLegend({ defaults }: SizingDocument): string[] {
  return defaults.some(({ row }) => row !== null)
    ? ["names at the top: the defaults of runtimes and libraries"]
    : [];
}

/** What the answer gives, and its neighbours. */
function curveMessage({ chosen, smaller, larger, curve }: SizingDocument): string {
  const rows = [smaller, chosen, larger].filter((row) => row !== null);
  const told = (rows.length === 0 ? curve : rows).map(
    (row) =>
      `${sizeOf(row)} ${row.workers === 1 ? "gives" : "give"} ${formatRate(row.jobsPerSecond.estimate)}`,
  );
  return `${joinWords(told)} jobs/s.`;
}

function poolsMessage(pools: readonly SizeRow[]): string {
  const ranked = pools.toSorted((a, b) => b.jobsPerSecond.estimate - a.jobsPerSecond.estimate);
  const told = ranked.map((row) => `${nameOf(row)} ${formatRate(row.jobsPerSecond.estimate)}`);
  return `Jobs per second: ${told.join(", ")}.`;
}

/** The pools beside each other, each with its best size. */
export function sizePoolsPictures(document: SizingDocument): Picture[] {
  const { pools, chosen, scenario } = document;
  if (pools.length < 2) return [];
  const measure = measureOf(pools);
  const rows = pools
    .map((row) => dotRow(row, chosen !== null && sameCandidate(row, chosen), measure))
    .toSorted((a, b) => (b.interval?.estimate ?? 0) - (a.interval?.estimate ?? 0));
  const title = `${scenario}: the pools, each with its size`;
  return [
    {
      ...{ name: "pools", scenario, title, message: poolsMessage(pools) },
      panels: [
        rowsPanel({ title: "", label: `${title}. ${answerLines(document)[0] ?? ""}`, data: {} }, rows, {
          domain: logDomain(rows.flatMap(({ interval }) => interval ?? [])),
          ...{ format: measure.format, unit: measure.unit },
          isStacked: true,
        }),
      ],
      legend: ["★ the answer · lines: 95 % bounds · the scale is logarithmic"],
      grid: poolsGrid(document),
    },
  ];
}

interface Measure {
  readonly of: (row: SizeRow) => Interval;
  readonly format: (value: number) => string;
  readonly unit: string;
}

/** Against the best, whose bounds decide; with one fork each, jobs per second. */
function measureOf(rows: readonly SizeRow[]): Measure {
  return rows.some(({ ofBest }) => ofBest.low !== null)
    ? { of: ({ ofBest }) => ofBest, format: formatPercent, unit: "of the best" }
    : { of: ({ jobsPerSecond }) => jobsPerSecond, format: formatRate, unit: "jobs/s" };
}

function dotRow(row: SizeRow, isChosen: boolean, { of, format }: Measure): DotRow {
  const interval = of(row);
  const memory = row.peakBytes === null ? "" : `, ${formatBytes(row.peakBytes)}`;
  const rate = withMargin(row.jobsPerSecond, formatJobRate);
  return {
    label: `${isChosen ? "★ " : ""}${nameOf(row)}`,
    interval,
    value: format(interval.estimate),
    ...{ shape: "dot", tone: isChosen ? "best" : "mark", inBand: isChosen },
    hover: `${nameOf(row)}: ${rate}${memory}`,
    data: { pool: row.pool },
  };
}
