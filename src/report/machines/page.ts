import {
  type Best,
  type Machine,
  type Offer,
  type SideBySide,
  sameOffer,
  type Workload,
} from "../../machines/side-by-side.ts";
import { NO_WORKERS } from "../../sizing/candidate.ts";
import { differs, type Interval, quotient } from "../../stats/interval.ts";
import {
  formatDuration,
  formatJobRate,
  formatRange,
  formatRate,
  formatTimes,
  joinWords,
  orUnknown,
  plural,
  withMargin,
} from "../../stats/numbers.ts";
import { type Cell, type ColumnOf, type Grid, gridOf } from "../grid.ts";
import type { Page } from "../page.ts";
import { nameOf } from "../size/names.ts";

/** Several machines side by side: what each is best with, what that gives, and what it gives for money. */
export function machinesPage(document: SideBySide): Page {
  const { machines, workloads, kind } = document;
  return {
    title: `poolmark report: ${machines.map(({ label }) => label).join(", ")}`,
    answer: [
      ...overview(workloads),
      ...workloads.map((one) => `${titleOf(one)}. ${answerOf(document, one)}`),
    ],
    ...(workloads.length > 1 ? { answers: bestGrid(document) } : {}),
    parts: [
      bestGrid(document),
      limitGrid(document),
      ...(kind === "runs" ? workloads.map((workload) => allGrid(document, workload)) : []),
    ],
    facts: machines.map(factOf),
  };
}

function factOf({ label, cpuModel, cores, pricePerHour }: Machine): string {
  const price = pricePerHour === null ? "" : ` · ${pricePerHour} an hour`;
  return `${label}: ${plural(cores, "core")} of ${cpuModel ?? "an unknown CPU"}${price}`;
}

/** Of several jobs: which machine gives most, and most for money, in how many of them. */
function overview(workloads: readonly Workload[]): string[] {
  if (workloads.length < 2) return [];
  const say = (what: string, of: (offer: Offer) => number | null) => {
    const winners = workloads.flatMap(({ best }) => {
      const known = best.flatMap((offer) => ({ machine: offer.machine, value: of(offer) ?? 0 }));
      const [first] = known.filter(({ value }) => value > 0).sort((a, b) => b.value - a.value);
      return first === undefined ? [] : [first.machine];
    });
    const counts = [...new Set(winners)]
      .map((machine) => ({ machine, count: winners.filter((one) => one === machine).length }))
      .sort((a, b) => b.count - a.count);
    if (counts.length === 0) return [];
    const words = counts.map(({ machine, count }) => `${machine} in ${count} of ${winners.length}`);
    return [`${what}: ${words.join(", ")}`];
  };
  const most = say("Most jobs", ({ jobsPerSecond }) => jobsPerSecond.estimate);
  return [`${[...most, ...say("most for money", ({ jobsPerMoney }) => jobsPerMoney)].join("; ")}.`];
}

/** What each machine is best with; then which gives the most for money, where prices are known. */
export function answerOf({ machines }: SideBySide, workload: Workload): string {
  const { best } = workload;
  const parts = machines.map(({ label, cores }) => {
    const place = `${label} (${plural(cores, "core")})`;
    const offer = best.find(({ machine }) => machine === label);
    if (offer === undefined) return `${place}: no recommended size`;
    return `${place}: ${bestOf(offer)}, ${formatJobRate(offer.jobsPerSecond.estimate)}`;
  });
  const money = [...moneyLine(workload), ...moneyLineAtRate(workload)];
  return [`${parts.join("; ")}.`, ...money].join(" ");
}

/** Those with a price, the one that gives most for money first. */
function byMoney<One extends Offer>(offers: readonly One[], figure: "jobsPerMoney" | "jobsPerMoneyAtRate") {
  const priced = offers.filter((offer) => offer[figure] !== null);
  return priced.toSorted((a, b) => (b[figure] ?? 0) - (a[figure] ?? 0));
}

/** At full load, with what the noise leaves open. */
function moneyLine({ best }: Workload): string[] {
  const [first, second] = byMoney(best, "jobsPerMoney");
  if (first === undefined || second === undefined) return [];
  const times = quotient(perMoney(first), perMoney(second)) as Interval;
  const range = formatRange(times, formatTimes);
  const said = `${formatTimes(times.estimate)} (${range === "" ? "no interval" : range})`;
  return [
    range === "" || differs(times)
      ? `${first.machine} gives the most jobs for the money: ${said} those of ${second.machine}.`
      : `By jobs for the money, ${first.machine} and ${second.machine} cannot be told apart: ${said}.`,
  ];
}

function perMoney({ jobsPerSecond: { estimate, low, high }, jobsPerMoney }: Offer): Interval {
  const scaled = (bound: number | null) => (bound === null ? null : (bound / estimate) * (jobsPerMoney ?? 0));
  return { estimate: jobsPerMoney ?? 0, low: scaled(low), high: scaled(high) };
}

function moneyLineAtRate({ bestWithinLimit }: Workload): string[] {
  const [first, second] = byMoney(bestWithinLimit, "jobsPerMoneyAtRate");
  if (first === undefined || second === undefined) return [];
  const times = (first.jobsPerMoneyAtRate ?? 0) / (second.jobsPerMoneyAtRate ?? 1);
  return [
    `Within the latency limit, ${first.machine} gives the most jobs for the money: ${formatTimes(times)} those of ${second.machine}.`,
  ];
}

/** Without workers, all that would run in them runs at once. */
export function withOf({ pool, workers, jobsPerWorker }: Offer): string {
  return pool === NO_WORKERS
    ? nameOf({ pool, workers: 1, jobsPerWorker: workers * jobsPerWorker })
    : nameOf({ pool, workers, jobsPerWorker });
}

/** `2 workers of piscina, workerpool or threads (not told apart)`. */
export function bestOf(best: Best): string {
  const remarks = [
    ...(best.alike.length === 0 ? [] : ["not told apart"]),
    ...(best.isSettled ? [] : ["not settled"]),
  ];
  const pools = joinWords([withOf(best), ...best.alike], "or");
  return remarks.length === 0 ? pools : `${pools} (${remarks.join(", ")})`;
}

export function titleOf({ scenario, runtime, jobsPerWorker }: Workload): string {
  const jobs = jobsPerWorker === 1 ? "" : `, ${jobsPerWorker} jobs per worker`;
  return `${scenario} on ${runtime}${jobs}`;
}

/** What stands in a row of the tables of the best. */
interface BestRow {
  readonly workload: Workload;
  readonly machine: string;
  readonly who: string;
  readonly rate: string;
  readonly jobsPerMoney: number | null;
}

const PLACE: readonly ColumnOf<BestRow>[] = [
  ["scenario", "name", ({ workload }) => titleOf(workload)],
  ["machine", "name", ({ machine }) => machine],
  ["best with", "text", ({ who }) => who],
];

function moneyColumn({ machines }: SideBySide, load: string): ColumnOf<BestRow>[] {
  if (machines.every(({ pricePerHour }) => pricePerHour === null)) return [];
  const meaning = `for one unit of the price, at ${load}`;
  return [["jobs per money", "figure", ({ jobsPerMoney }) => moneyOf(jobsPerMoney), meaning]];
}

export function bestGrid(document: SideBySide): Grid {
  const rows = document.workloads.flatMap((workload) =>
    workload.best.map((best) => ({ workload, ...best, who: bestOf(best), rate: rateOf(best) })),
  );
  return gridOf("The best of each machine", rows, [
    ...PLACE,
    ["jobs/s", "figure", ({ rate }) => rate],
    [
      "× main thread",
      "figure",
      (best) => orUnknown(best.timesMainThread, ({ estimate }) => formatTimes(estimate)),
    ],
    ...moneyColumn(document, "full load"),
  ]);
}

/** Under load another pool may be the best, or none. */
function limitGrid(document: SideBySide): Grid {
  const { workloads, machines, p99Ms } = document;
  const within = workloads.filter(({ bestWithinLimit }) => bestWithinLimit.length > 0);
  const rows = within.flatMap((workload) =>
    machines.map(({ label }): BestRow => {
      const best = workload.bestWithinLimit.find(({ machine }) => machine === label);
      const here = { workload, machine: label };
      if (best === undefined) return { ...here, who: "none", rate: "–", jobsPerMoney: null };
      const rate = formatRate(best.ratePerSecond ?? 0);
      return { ...here, who: withOf(best), rate, jobsPerMoney: best.jobsPerMoneyAtRate };
    }),
  );
  const limit = p99Ms === null ? "within the limit of --p99" : `with a p99 below ${formatDuration(p99Ms)}`;
  return gridOf(`The best of each machine ${limit}`, rows, [
    ...PLACE,
    ["jobs/s", "figure", ({ rate }) => rate, "the highest rate that was measured to meet it"],
    ...moneyColumn(document, "that rate"),
  ]);
}

const rateOf = ({ jobsPerSecond }: Offer) => withMargin(jobsPerSecond, formatRate);

/** In millions, as there are always many. */
export const moneyOf = (jobs: number | null) => orUnknown(jobs, (count) => `${formatRate(count / 1e6)} M`);

/** Every pool and size, a column for each machine. */
export function allGrid({ machines }: SideBySide, workload: Workload): Grid {
  const keyOf = ({ pool, workers }: Offer) => `${workers} ${pool}`;
  const sizes = new Map(workload.offers.map((offer) => [keyOf(offer), offer]));
  const rows = [...sizes.values()].sort((a, b) => a.workers - b.workers);
  const cellOn = (label: string, row: Offer): Cell => {
    const offer = workload.offers.find((one) => one.machine === label && keyOf(one) === keyOf(row));
    if (offer === undefined) return "";
    const isBest = workload.best.some((best) => sameOffer(best, offer));
    return isBest ? { text: `${rateOf(offer)} ★`, tone: "best" } : rateOf(offer);
  };
  const columns: ColumnOf<Offer>[] = [
    ["workers", "name", ({ workers }) => String(workers)],
    ["pool", "name", ({ pool }) => pool],
    ...machines.map(({ label }): ColumnOf<Offer> => [label, "figure", (row) => cellOn(label, row)]),
  ];
  return gridOf(`${titleOf(workload)}, jobs/s`, rows, columns, { notes: ["★ the best of its machine"] });
}
