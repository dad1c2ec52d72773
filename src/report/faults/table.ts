import type { Scorecard, ScorecardRow } from "../../faults/scorecard.ts";
import { SYMBOLS } from "./glance.ts";

/** One table a runtime: a line for each fault, a column for each pool. */
export interface FaultTable {
  readonly heading: string;
  readonly pools: readonly string[];
  readonly lines: readonly { readonly title: string; readonly cells: readonly (Cell | null)[] }[];
  readonly footnotes: readonly string[];
}

export interface Cell {
  readonly grade: ScorecardRow["grade"];
  /** `✗ hangs [3]` */
  readonly text: string;
}

const SHORT: Readonly<Record<NonNullable<ScorecardRow["word"]>, string>> = {
  "true error": "error",
  "part of error": "part",
  "other error": "other",
  resolves: "result",
  "wrong result": "wrong",
  hangs: "hangs",
  "process dies": "dies",
  "stopped at limit": "stopped",
  "harms others": "harms",
  "weaker after": "weaker",
  "cannot be ended": "no end",
  "leaves behind": "leaves",
  "cannot be opened": "no start",
};

export const LEGEND = [
  "error: the true one · part: of it · other: another one · result: the job's · wrong: a wrong one · hangs: no answer · dies: the whole process",
  "stopped: at the memory limit · harms: other jobs · weaker: not all workers work afterwards · no end: cannot be closed · leaves: threads, processes, memory",
] as const;

/** From here on it is said how long the caller waited. */
const SLOW_MS = 1000;

export function tablesOf(card: Scorecard): FaultTable[] {
  return card.runtimes.map(({ label, version }) => {
    const rows = card.rows.filter(({ runtime }) => runtime === label);
    const pools = card.pools.filter((pool) => rows.some((row) => row.pool === pool && !isAbsent(rows, pool)));
    const notes: string[] = [];
    const mark = (note: string) => {
      if (!notes.includes(note)) notes.push(note);
      return `[${notes.indexOf(note) + 1}]`;
    };
    const lines = card.faults.map(({ name, title }) => ({
      title,
      cells: pools.map((pool) =>
        cellOf(
          rows.find((row) => row.fault === name && row.pool === pool),
          mark,
        ),
      ),
    }));
    const absent = card.pools.filter((pool) => isAbsent(rows, pool));
    return {
      heading: `${label} ${version}`,
      pools,
      lines,
      footnotes: [
        ...notes.map((note, i) => `[${i + 1}] ${note}`),
        ...absent.map((pool) => `${pool}: ${rows.find((row) => row.pool === pool)?.notes[0] ?? "not here"}`),
      ],
    };
  });
}

/** A pool that is not to be had in a runtime at all needs no column. */
function isAbsent(rows: readonly ScorecardRow[], pool: string): boolean {
  const mine = rows.filter((row) => row.pool === pool);
  return mine.every(({ grade }) => grade === "unsupported");
}

function cellOf(row: ScorecardRow | undefined, mark: (note: string) => string): Cell | null {
  if (row === undefined) return null;
  const slow = (row.callerMs ?? 0) >= SLOW_MS ? [`${((row.callerMs ?? 0) / 1000).toFixed(1)} s`] : [];
  const words = [SYMBOLS[row.grade], ...(row.word === null ? [] : [SHORT[row.word]]), ...slow];
  const marks = row.notes.map(mark).join("");
  return { grade: row.grade, text: [words.join(" "), marks].filter((part) => part !== "").join(" ") };
}

export function headLines(card: Scorecard): string[] {
  const packages = Object.entries(card.packages).flatMap(([name, version]) =>
    version === null ? [] : [`${name} ${version}`],
  );
  const limit = `${Math.round(card.memoryLimitBytes / 2 ** 20)} MiB`;
  const seconds = Math.round(card.wallMs / 1000);
  const status = card.status === "complete" ? "" : " · interrupted: what was done is here";
  return [
    `poolmark ${card.poolmark} · what pools do when things go wrong · ${card.startedAt.slice(0, 10)} · ${seconds} s on ${card.cores} cores${status}`,
    `a process for each, with 2 workers unless the fault needs more, ended at ${limit}`,
    [...card.runtimes.map(({ label, version }) => `${label} ${version}`), ...packages].join(", "),
  ].filter((line) => line !== "");
}
