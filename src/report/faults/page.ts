import type { Scorecard, ScorecardRow } from "../../faults/scorecard.ts";
import {
  formatBytes,
  formatDuration,
  formatPercent,
  formatWait,
  joinWords,
  plural,
} from "../../stats/numbers.ts";
import { type Cell, type ColumnOf, type Grid, gridOf, type Tone } from "../grid.ts";
import { versionsLine } from "../machine.ts";
import type { Page } from "../page.ts";

/** What each pool does when things go wrong: a symbol for each runtime at a glance, then a table a runtime. */
export function scorecardPage(card: Scorecard): Page {
  const tallies = talliesOf(card);
  return {
    title: "poolmark faults: what pools do when things go wrong",
    answer: answerOf(card, tallies),
    answers: talliesGrid(tallies),
    parts: [...(card.runtimes.length > 1 ? [glanceGrid(card)] : []), ...runtimeGrids(card)],
    facts: [
      `poolmark ${card.poolmark} · ${card.startedAt.slice(0, 10)} · ${formatWait(card.wallMs)} on ${plural(card.cores, "core")}${card.status === "complete" ? "" : " · interrupted: shows what was tried before"}`,
      `Each fault happens in a process of its own, with 2 workers (more where the fault needs them) and at most ${formatBytes(card.memoryLimitBytes)}`,
      [...card.runtimes.map(({ label, version }) => `${label} ${version}`), versionsLine(card.packages)]
        .filter((part) => part !== "")
        .join(", "),
    ],
    command: card.command,
  };
}

const SYMBOLS = { good: "✓", flawed: "~", bad: "✗", unsupported: "–", skipped: "·" } as const;
const TONES: Partial<Record<ScorecardRow["grade"], Tone>> = {
  ...{ good: "good", flawed: "doubtful", bad: "bad", unsupported: "faint", skipped: "faint" },
};
const LEGEND =
  "✓ right in every respect · ~ an answer, but something is lost or left · ✗ no usable answer · – cannot be tried";

/** In a word; the meaning stands below the first table that has the word. */
const WORDS: Readonly<
  Record<NonNullable<ScorecardRow["headline"]>, readonly [short: string, meaning: string]>
> = {
  "true error": ["error", "the job's own error"],
  "part of error": ["part", "a part of the job's error"],
  "other error": ["other", "another error"],
  resolves: ["result", "the job's result"],
  "wrong result": ["wrong", "a wrong result"],
  hangs: ["hangs", "no answer"],
  "process dies": ["dies", "the whole process ends"],
  "stopped at limit": ["stopped", "ended at the memory limit"],
  "harms others": ["harms", "other jobs fail, too"],
  "weaker after": ["weaker", "afterwards not all workers work"],
  "cannot be ended": ["no end", "the pool cannot be closed"],
  "leaves behind": ["leaves", "threads, processes or memory are left"],
  "cannot be opened": ["no start", "the pool cannot be opened"],
};

/** A caller who waits for longer is worth a figure. */
const SLOW_MS = 1000;

const rowsIn = (card: Scorecard, runtime: string) => card.rows.filter((row) => row.runtime === runtime);
const isTried = ({ grade }: ScorecardRow) => grade !== "unsupported" && grade !== "skipped";

function glanceGrid(card: Scorecard): Grid {
  const symbolOf = (pool: string, fault: string, runtime: string) => {
    const row = rowsIn(card, runtime).find((one) => one.fault === fault && one.pool === pool);
    return row === undefined ? SYMBOLS.skipped : SYMBOLS[row.grade];
  };
  const cellOf = (pool: string, fault: string): Cell => {
    const symbols = card.runtimes.map(({ label }) => symbolOf(pool, fault, label));
    const text = new Set(symbols).size === 1 ? (symbols[0] ?? "") : symbols.join(" ");
    const tone = text.includes(SYMBOLS.bad) ? "bad" : text.includes(SYMBOLS.flawed) ? "doubtful" : null;
    return tone === null ? text : { text, tone };
  };
  const rows = [
    ...card.faults.map(({ name, title }) => ({ title, of: (pool: string) => cellOf(pool, name) })),
    ...card.runtimes.map(({ label }) => tallyRow(card, label, ` in ${label}`)),
  ];
  const labels = card.runtimes.map(({ label }) => label).join(", ");
  return faultsGrid("At a glance", rows, card.pools, [LEGEND, `Several symbols: ${labels}`]);
}

/** One table a runtime: a row for each fault, a column for each pool that can be had there. */
function runtimeGrids(card: Scorecard): Grid[] {
  return card.runtimes.map(({ label, version }) => {
    const rows = rowsIn(card, label);
    const ofPool = (pool: string) => rows.filter((row) => row.pool === pool);
    const isAbsent = (pool: string) => ofPool(pool).every(({ grade }) => grade === "unsupported");
    const pools = card.pools.filter((pool) => !isAbsent(pool));
    const absent = card.pools
      .filter(isAbsent)
      .map((pool) => `${pool}: ${ofPool(pool)[0]?.notes[0] ?? "not here"}`);
    const words = Object.entries(WORDS).filter(([word]) => rows.some((row) => row.headline === word));
    const faults = card.faults.map(({ name, title }) => {
      return { title, of: (pool: string) => cellOf(ofPool(pool).find(({ fault }) => fault === name)) };
    });
    const tally = card.runtimes.length > 1 ? [] : [tallyRow(card, label, "")];
    const meanings = words.map(([, [short, meaning]]) => `${short}: ${meaning}`).join(" · ");
    const notes = [...absent, LEGEND, meanings];
    return faultsGrid(`${label} ${version}`, [...faults, ...tally], pools, notes);
  });
}

interface FaultRow {
  readonly title: string;
  readonly of: (pool: string) => Cell;
}

function faultsGrid(title: string, rows: readonly FaultRow[], pools: readonly string[], notes: string[]) {
  const columns = pools.map((pool): ColumnOf<FaultRow> => [pool, "text", ({ of }) => of(pool)]);
  return gridOf(title, rows, [["fault", "name", (row) => row.title], ...columns], { notes });
}

function cellOf(row: ScorecardRow | undefined): Cell {
  if (row === undefined) return "";
  const { grade, headline, callerMs, notes } = row;
  const slow = callerMs !== null && callerMs >= SLOW_MS ? [formatDuration(callerMs)] : [];
  const tone = TONES[grade];
  return {
    text: [SYMBOLS[grade], ...(headline === null ? [] : [WORDS[headline][0]]), ...slow].join(" "),
    notes,
    ...(tone === undefined ? {} : { tone }),
  };
}

function tallyRow(card: Scorecard, runtime: string, where: string): FaultRow {
  const of = (pool: string) => {
    const { good, tried } = tallyOf(card, pool, [runtime]);
    return tried === 0 ? SYMBOLS.unsupported : `${good}/${tried}`;
  };
  return { title: `right, of those tried${where}`, of };
}

function tallyOf({ rows }: Scorecard, pool: string, runtimes: readonly string[]): Tally {
  const tried = rows.filter((row) => row.pool === pool && runtimes.includes(row.runtime) && isTried(row));
  const countOf = (grade: ScorecardRow["grade"]) => tried.filter((row) => row.grade === grade).length;
  return { pool, good: countOf("good"), bad: countOf("bad"), tried: tried.length };
}

interface Tally {
  readonly pool: string;
  readonly good: number;
  readonly bad: number;
  readonly tried: number;
}

/** The pools with what they were tried in, the best first. */
function talliesOf(card: Scorecard): Tally[] {
  const runtimes = card.runtimes.map(({ label }) => label);
  return card.pools
    .map((pool) => tallyOf(card, pool, runtimes))
    .filter(({ tried }) => tried > 0)
    .sort((a, b) => b.good / b.tried - a.good / a.tried);
}

/** Who is right in all, or most often; who leaves most without an answer. */
function answerOf({ runtimes }: Scorecard, tallies: readonly Tally[]): string[] {
  const [first] = tallies;
  if (first === undefined) return ["Nothing was tried."];
  const { pool, good, bad, tried } = first;
  const where = runtimes.length > 1 ? `, over ${plural(runtimes.length, "runtime")}` : "";
  if (tallies.length === 1)
    return [
      `${pool}: right in every respect in ${good} of ${tried} cases${where}, without a usable answer in ${bad}.`,
    ];
  const names = joinWords(
    tallies.filter((one) => one.good * tried === good * one.tried).map((one) => one.pool),
  );
  const right =
    good === tried
      ? `Right in every case${where}: ${names}.`
      : `Right most often${where}: ${names}, in ${good} of ${tried} cases.`;
  const worst = tallies.reduce((most, one) => (one.bad / one.tried > most.bad / most.tried ? one : most));
  const lacking = ` Most often without a usable answer: ${worst.pool}, in ${worst.bad} of ${worst.tried}.`;
  return [worst.bad === 0 ? right : right + lacking];
}

/** Each pool's tally. */
function talliesGrid(tallies: readonly Tally[]): Grid {
  const share = (count: number, tried: number) =>
    count === 0 ? "0" : `${count} (${formatPercent(count / tried)})`;
  return gridOf("Right, and without an answer", tallies, [
    ["pool", "name", ({ pool }) => pool],
    ["tried in", "figure", ({ tried }) => String(tried)],
    ["✓ right in every respect", "figure", ({ good, tried }) => share(good, tried)],
    ["~ something lost or left", "figure", ({ good, bad, tried }) => share(tried - good - bad, tried)],
    ["✗ no usable answer", "figure", ({ bad, tried }) => share(bad, tried)],
  ]);
}
