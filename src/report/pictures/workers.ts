import type { CellResult, Results } from "../../results/schema.ts";
import { differs, exactly, quotient } from "../../stats/interval.ts";
import {
  formatJobRate,
  formatPercent,
  formatRate,
  formatTick,
  joinWords,
  orUnknown,
  plural,
  withMargin,
} from "../../stats/numbers.ts";
import { type ColumnOf, type Grid, gridOf } from "../grid.ts";
import { type Answer, answersOf } from "../run/answer.ts";
import {
  inRuntime,
  nameColumns,
  noteOnWorkers,
  type Table,
  type TableRow,
  tablesOf,
  titleOf,
} from "../run/tables.ts";
import { linesPanel, type Series } from "./lines-panel.ts";
import type { Panel, Picture } from "./picture.ts";

/** How many workers: throughput over workers, a panel for each pool, the others behind it. */
export function workersPictures(results: Results): Picture[] {
  return tablesOf(results)
    .filter(({ columns }) => columns.length > 1)
    .flatMap((table) => {
      const rows = table.rows.filter((row) => row.role === "contender" && pointsOf(row).length > 1);
      if (rows.length === 0) return [];
      const answers = answersOf(table);
      return [
        {
          ...{ name: "workers", scenario: table.scenario, title: titleOf(table, "how many workers") },
          message: answers.flatMap((answer) => messageOf(answer, rows, answers.length > 1)).join(" "),
          panels: rows.map((row) => panelOf(row, rows, table, answers, results)),
          legend: [
            "dashed: ideal, the main thread's throughput × the speed-up of as many busy workers here · grey: the other pools · dotted: effective cores · ★ the answer",
            ...noteOnWorkers(table),
          ],
          grid: rowsGrid(table, rows),
        },
      ];
    });
}

const pointsOf = ({ cells }: TableRow) =>
  cells.flatMap((cell) => (cell?.throughput == null ? [] : [{ cell, y: cell.throughput }]));

/** The answer and its neighbours, and how its curve ends. Without a winner: the same of the highest curve. */
function messageOf({ pools, runtime, workers }: Answer, rows: readonly TableRow[], hasOthers: boolean) {
  const here = rows.filter((row) => row.runtime === runtime);
  const row =
    here.find(({ label }) => label === pools[0]) ?? here.toSorted((a, b) => mostOf(b) - mostOf(a))[0];
  if (row === undefined) return [];
  const points = pointsOf(row);
  const isTop = ({ cell, y }: (typeof points)[number]) =>
    row.label === pools[0] ? cell.workers === workers : y.estimate === mostOf(row);
  const at = points.findIndex(isTop);
  const [top, last] = [points[at], points.at(-1)];
  if (top === undefined || last === undefined) return [];
  const told = points.filter((point, i) => Math.abs(i - at) <= 1 || point === last);
  const gives = told.map(
    ({ cell, y }) =>
      `${plural(cell.workers, "worker")} ${cell.workers === 1 ? "gives" : "give"} ${formatRate(y.estimate)}`,
  );
  const name = `${hasOthers ? `${runtime}, ` : ""}${row.label}`;
  return [`${name}: ${joinWords(gives)} jobs/s. ${endOf(top, last)}`];
}

const mostOf = (row: TableRow) => Math.max(...pointsOf(row).map(({ y }) => y.estimate));

type Point = ReturnType<typeof pointsOf>[number];

function endOf(top: Point, last: Point): string {
  if (top === last) return "No larger worker count was measured.";
  const size = plural(last.cell.workers, "worker");
  const ratio = quotient(last.y, top.y);
  if (ratio === null || !differs(ratio)) return `${size} cannot be told apart from ${top.cell.workers}.`;
  const change = ratio.estimate - 1;
  return `${size} give ${formatPercent(Math.abs(change))} ${change < 0 ? "less" : "more"} than ${top.cell.workers}.`;
}

function panelOf(
  row: TableRow,
  rows: readonly TableRow[],
  table: Table,
  answers: readonly Answer[],
  results: Results,
): Panel {
  const { cores } = results.environment;
  const name = inRuntime(table, row.label, row.runtime);
  const measured = rows.flatMap((one) => pointsOf(one).map(({ cell }) => cell.workers));
  const counts = [...new Set(measured)].sort((a, b) => a - b);
  const most = Math.max(...counts);
  const highest = Math.max(
    ...rows.flatMap((one) => pointsOf(one).map(({ y }) => Math.min(y.high ?? y.estimate, 1.3 * y.estimate))),
  );
  const single = mainThreadRate(table, row.runtime);
  const worths = counts.map((workers) => ({ workers, worth: worthOf(workers, results, table, row.runtime) }));
  const ideal: Series[] =
    single === null ? [] : [{ tone: "soft", isDashed: true, points: idealPoints(single, worths, highest) }];
  const others = rows.filter((one) => one !== row && one.runtime === row.runtime);
  const series: Series[] = [
    ...ideal,
    ...others.map((one) => ({ ...seriesOf(one, []), isFaint: true })),
    seriesOf(row, answers),
  ];
  const best = pointsOf(row).toSorted((a, b) => b.y.estimate - a.y.estimate)[0];
  const label = `${table.scenario}, ${name}: ${best === undefined ? "no figure" : `most at ${plural(best.cell.workers, "worker")}, ${formatJobRate(best.y.estimate)}`}`;
  return linesPanel({ title: name, label, data: { pool: row.label, runtime: row.runtime } }, series, {
    x: { domain: [Math.min(...counts), most], ticks: counts, format: String, name: "workers" },
    y: { kind: "linear", domain: [0, 1.08 * highest], format: formatTick, unit: "jobs/s" },
    marks: cores <= most ? [{ x: cores, name: plural(cores, "core") }] : [],
  });
}

/** Up to the height of the picture. */
function idealPoints(
  single: number,
  worths: readonly { readonly workers: number; readonly worth: number }[],
  highest: number,
): Series["points"] {
  let before = { workers: 1, worth: 1 };
  const points = [before];
  for (const next of worths.filter(({ workers }) => workers > 1)) {
    const part = Math.min(1, (highest / single - before.worth) / (next.worth - before.worth));
    if (part <= 0) break;
    points.push({
      workers: before.workers + part * (next.workers - before.workers),
      worth: before.worth + part * (next.worth - before.worth),
    });
    if (part < 1) break;
    before = next;
  }
  return points.map(({ workers, worth }) => ({
    x: workers,
    y: exactly(single * worth),
  }));
}

/**
 * What so many busy workers do together, as a multiple of one: two virtual cores are often two threads of one core. The anchor
 * tells, which each block measures; where none was measured with one worker, as much as there are workers.
 */
function worthOf(workers: number, { cells }: Results, table: Table, runtime: string): number {
  const rateOf = (count: number) =>
    cells.find(
      (cell) =>
        cell.role === "anchor" &&
        cell.runtime === runtime &&
        cell.scenario === table.scenario &&
        cell.jobsPerWorker === table.jobsPerWorker &&
        cell.workers === count,
    )?.throughput?.estimate;
  const [one, several] = [rateOf(1), rateOf(workers)];
  return one === undefined || several === undefined ? workers : several / one;
}

function mainThreadRate({ rows }: Table, runtime: string): number | null {
  const row = rows.find((one) => one.runtime === runtime && one.label === "main thread");
  return row?.cells.find((cell) => cell?.throughput != null)?.throughput?.estimate ?? null;
}

function seriesOf(row: TableRow, answers: readonly Answer[]): Series {
  return {
    tone: "mark",
    points: pointsOf(row).map(({ cell, y }) => ({
      x: cell.workers,
      y,
      isBest: isAnswer(cell, answers),
      hover: hoverOf(row, cell),
    })),
  };
}

const isAnswer = ({ pool, runtime, workers }: CellResult, answers: readonly Answer[]) =>
  answers.some(
    (answer) => answer.runtime === runtime && answer.workers === workers && answer.pools.includes(pool),
  );

function hoverOf({ label }: TableRow, { workers, throughput }: CellResult): string {
  const rate = throughput === null ? "" : withMargin(throughput, formatJobRate);
  return `${label}, ${plural(workers, "worker")}: ${rate}`;
}

function rowsGrid(table: Table, rows: readonly TableRow[]): Grid {
  const rateOf = (cell: CellResult | null | undefined) =>
    orUnknown(cell?.throughput ?? null, (rate) => withMargin(rate, formatRate), "–");
  const figures = table.columns.map(({ heading }, i): ColumnOf<TableRow> => {
    return [heading, "figure", ({ cells }) => rateOf(cells[i])];
  });
  const names = nameColumns(table, (row: TableRow) => row);
  return gridOf(titleOf(table, "throughput in jobs per second"), rows, [...names, ...figures]);
}
